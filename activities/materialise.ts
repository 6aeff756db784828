import type { TableQuery } from '../core/query.js';
import { runQuery } from '../infra/arrow/run-query.js';
import type { QueryDeps, ReadTable } from '../infra/arrow/run-query.js';

export type MaterialiseDeps = Pick<QueryDeps, 'artifacts' | 'project' | 'limits'>;
export type MaterialiseOptions = Pick<QueryDeps, 'signal' | 'onRead' | 'onAside' | 'newRows'>;

/** Turns a query that a step returned into a table. Throws what `runQuery` throws. */
export const makeMaterialise =
  (deps: MaterialiseDeps) =>
  (query: TableQuery, options: MaterialiseOptions = {}): Promise<ReadTable> =>
    runQuery(query, { ...deps, ...options });
