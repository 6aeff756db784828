import { isArtifactRef } from '../core/artifact.js';
import type { ColumnType, TableRef } from '../core/artifact.js';
import { FinalError } from '../core/errors.js';
import { isPlainObject } from '../core/json.js';
import type { FileSource, Source } from '../core/query.js';
import type { Table } from '../core/table.js';
import { openTable } from '../infra/arrow/open-table.js';
import { readUndeclared } from '../infra/arrow/read-undeclared.js';
import type { Artifacts } from '../infra/stores/artifacts.js';
import { findRun } from './find-run.js';
import type { Session } from './session.js';

const DIGEST = /^[0-9a-f]{64}$/;
const FORMATS: readonly (readonly [ending: RegExp, format: FileSource['format']])[] = [
  [/\.parquet$/i, 'parquet'],
  [/\.(csv|tsv)(\.gz)?$/i, 'csv'],
  [/\.(jsonl|ndjson)(\.gz)?$/i, 'jsonl'],
  [/\.(arrow|feather|ipc)$/i, 'arrow'],
];

export interface TableStores {
  readonly artifacts: Artifacts;
  /** Where files are read to: they are no artifacts of the project. */
  readonly temporary: Artifacts;
}

/**
 * A table by its digest, as what a step of a run gave (`<run>/<step>`, `<run>/split.train`), or from a file that the
 * project can name. FinalError `TABLE_NOT_FOUND`, `RUN_NOT_FOUND`, `ARTIFACT_NOT_FOUND`, and what reading a file throws.
 */
export async function findTable(session: Session, name: string, stores: TableStores): Promise<Table> {
  if (DIGEST.test(name)) return openTable(await stored(name, stores.artifacts), stores.artifacts);
  const source = sourceOf(name);
  if (source !== undefined) {
    const { temporary } = stores;
    const ref = await readUndeclared(source, { artifacts: temporary, project: session.config.project });
    return openTable(ref, temporary);
  }
  return openTable(await stepTable(session, name), stores.artifacts);
}

function sourceOf(name: string): Source | undefined {
  const format = FORMATS.find(([ending]) => ending.test(name))?.[1];
  if (format === undefined) return undefined;
  return format === 'csv' ? { format, from: [name], options: {} } : { format, from: [name] };
}

async function stored(digest: string, artifacts: Artifacts): Promise<TableRef> {
  const { kind, files, meta } = await artifacts.manifest({ digest });
  if (kind !== 'table') throw notFound(digest, `That artifact is a ${kind}.`);
  return {
    $artifact: 'table',
    digest,
    uri: '',
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    rows: Number(meta['rows']),
    parts: files.length,
    schema: meta['schema'] as unknown as readonly ColumnType[],
  };
}

async function stepTable(session: Session, name: string): Promise<TableRef> {
  const slash = name.lastIndexOf('/');
  if (slash < 1) throw notFound(name, 'Give a digest, <run>/<step>, or a .parquet, .csv, .jsonl or .arrow file.');
  const [step = '', ...path] = name.slice(slash + 1).split('.');
  const run = await findRun(session, name.slice(0, slash));
  const steps = await (await session.registry()).steps(run.id);
  const record = steps.find((one) => one.step === step && one.output !== undefined);
  if (record === undefined) {
    const done = steps.flatMap((one) => (one.output === undefined ? [] : [one.step]));
    throw notFound(name, `Steps of ${run.workflowId} that gave something: ${done.join(', ') || 'none'}.`);
  }
  const found = path.reduce<unknown>((value, key) => (isPlainObject(value) ? value[key] : undefined), record.output);
  if (isArtifactRef(found) && found.$artifact === 'table') return found as TableRef;
  const members = isPlainObject(found) ? ` It has: ${Object.keys(found).join(', ')}.` : '';
  throw notFound(name, `What ${[step, ...path].join('.')} gave is no table.${members}`);
}

function notFound(name: string, hint: string): FinalError {
  return new FinalError('TABLE_NOT_FOUND', { message: `There is no table "${name}".`, hint });
}
