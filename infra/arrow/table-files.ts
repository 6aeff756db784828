import type { ManifestFile, TableRef } from '../../core/artifact.js';
import type { Artifacts } from '../stores/artifacts.js';

/** A table's parts in the order of its rows. */
export async function partsOf(table: Pick<TableRef, 'digest'>, artifacts: Artifacts): Promise<readonly ManifestFile[]> {
  return (await artifacts.manifest(table)).files;
}

/** Local, checked files of a table's parts. */
export async function partPaths(table: Pick<TableRef, 'digest'>, artifacts: Artifacts): Promise<string[]> {
  const parts = await partsOf(table, artifacts);
  return Promise.all(parts.map(({ path }) => artifacts.file(table, path)));
}
