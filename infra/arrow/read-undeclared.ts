import type { TableRef } from '../../core/artifact.js';
import type { Source } from '../../core/query.js';
import { withDuckDb } from './duckdb.js';
import { inferColumns } from './infer-columns.js';
import { runQuery } from './run-query.js';
import type { QueryDeps } from './run-query.js';

/** A table of a source whose columns nobody declared: their types are found out. Throws what `runQuery` throws. */
export async function readUndeclared(source: Source, deps: QueryDeps): Promise<TableRef> {
  const { artifacts, project, signal } = deps;
  const spill = await artifacts.scratch();
  try {
    const columns = await withDuckDb({ spill, signal }, (db) =>
      inferColumns(source, { db, artifacts, project, scratch: spill, signal }),
    );
    return await runQuery({ $query: 'table', source, columns, steps: [] }, deps);
  } finally {
    await artifacts.discard(spill);
  }
}
