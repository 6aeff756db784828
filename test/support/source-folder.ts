import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeMaterialise } from '../../activities/materialise.js';
import type { EngineError } from '../../core/errors.js';
import type { TableQuery } from '../../core/query.js';
import type { ReadTable } from '../../infra/arrow/run-query.js';
import { temporaryStore } from './tables.js';

type Materialise = (query: TableQuery) => Promise<ReadTable>;
export interface SourceFolder {
  readonly store: Awaited<ReturnType<typeof temporaryStore>>;
  readonly materialise: Materialise;
  /** Where a file of the folder lies that queries call `data/<name>`. */
  readonly path: (name: string) => string;
}

/** A store whose root is a project with a folder of sources, `data`. */
export async function sourceFolder(): Promise<SourceFolder> {
  const store = await temporaryStore();
  await mkdir(join(store.root, 'data'));
  const materialise = makeMaterialise({ artifacts: store.artifacts, project: store.root });
  return { store, materialise, path: (name) => join(store.root, 'data', name) };
}

/** The error that a query ends with; one that gives a table fails the test. */
export function failureOf<Failure extends EngineError>(reading: Promise<{ readonly rows: number }>): Promise<Failure> {
  return reading.then(
    ({ rows }) => Promise.reject(new Error(`it gave ${rows} rows`)),
    (error: Failure) => error,
  );
}
