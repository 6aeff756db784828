import type { TableRef } from '../core/artifact.js';
import type { TableQuery } from '../core/query.js';
import { runQuery } from '../infra/arrow/run-query.js';
import type { Artifacts } from '../infra/stores/artifacts.js';

export interface MaterialiseDeps {
  readonly artifacts: Artifacts;
  /** The project's folder: relative paths begin there, and its packages are those that sources name. */
  readonly project: string;
}

/** Turns a query that a step returned into a table. Throws what `runQuery` throws. */
export const makeMaterialise =
  ({ artifacts, project }: MaterialiseDeps) =>
  (query: TableQuery, { signal }: { signal?: AbortSignal } = {}): Promise<TableRef> =>
    runQuery(query, { artifacts, project, signal });
