import { createReadStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { TableRef } from '../../core/artifact.js';
import type { ExportFormat, Exported } from '../../core/export.js';
import type { SecretRef } from '../../core/secret.js';
import { exportPath } from '../sources/export-path.js';
import { openS3, parseS3, s3Error } from '../sources/s3.js';
import type { Artifacts } from '../stores/artifacts.js';
import { digestFile } from '../stores/digest.js';
import { remove, sync } from '../stores/durable.js';
import { writeArrowFile } from './arrow-file.js';
import { queryError, quoteText, withDuckDb } from './duckdb.js';
import { scanSql } from './scan-sql.js';
import { partPaths } from './table-files.js';

export interface ExportTarget {
  readonly format: ExportFormat;
  /** A path, relative to the project, or `s3://bucket/key`. */
  readonly to: string;
  readonly auth?: SecretRef | undefined;
}

export interface ExportDeps {
  readonly artifacts: Artifacts;
  readonly project: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes a table as one file, which appears whole or not at all; one that is there is replaced. Throws FinalError
 * `EXPORT_OUTSIDE`, and for a store what it answers.
 */
export async function exportTable(table: TableRef, target: ExportTarget, deps: ExportDeps): Promise<Exported> {
  const scratch = await deps.artifacts.scratch();
  try {
    if (target.to.startsWith('s3:')) return await toStore(table, target, { ...deps, scratch });
    const place = await exportPath(target.to, deps.project);
    try {
      const written = await writeFileOf(table, target, { ...deps, scratch, path: place.temporary });
      await sync(place.temporary);
      await rename(place.temporary, place.path);
      await sync(place.folder);
      return { ...written, path: place.path };
    } catch (error) {
      await remove(place.temporary);
      throw error;
    }
  } finally {
    await deps.artifacts.discard(scratch);
  }
}

type Writing = ExportDeps & { readonly scratch: string };

async function writeFileOf(
  table: TableRef,
  { format, to }: ExportTarget,
  { artifacts, signal, scratch, path }: Writing & { readonly path: string },
): Promise<Omit<Exported, 'path'>> {
  const paths = await partPaths(table, artifacts);
  if (format === 'arrow') await writeArrowFile(path, paths, signal);
  else {
    await withDuckDb({ spill: scratch, signal }, async (db) => {
      const rows = scanSql(db, { paths, oneDictionary: true });
      await db.run(`COPY (${rows}) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd)`);
    }).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw queryError(error, `Writing ${to}`);
    });
  }
  return { rows: table.rows, ...(await digestFile(path)) };
}

/** An upload is seen once it is complete. */
async function toStore(table: TableRef, target: ExportTarget, deps: Writing): Promise<Exported> {
  const { bucket, key } = parseS3(target.to);
  const path = join(deps.scratch, 'export');
  const written = await writeFileOf(table, target, { ...deps, path });
  const client = await openS3(target.auth);
  try {
    const { Upload } = await import('@aws-sdk/lib-storage');
    const upload = new Upload({ client, params: { Bucket: bucket, Key: key, Body: createReadStream(path) } });
    const stop = (): void => void upload.abort();
    deps.signal?.addEventListener('abort', stop);
    await upload.done().finally(() => deps.signal?.removeEventListener('abort', stop));
    return { ...written, path: target.to };
  } catch (error) {
    deps.signal?.throwIfAborted();
    throw s3Error(error, target.to);
  } finally {
    client.destroy();
  }
}
