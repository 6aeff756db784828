import type { TableRef } from '../../core/artifact.js';
import type { Batch } from '../../core/table.js';
import type { Artifacts } from '../stores/artifacts.js';
import { openDuckDb, queryError } from './duckdb.js';
import { streamBatches } from './run-query.js';
import { sortedScanSql } from './scan-sql.js';
import { partPaths } from './table-files.js';

export interface SortOptions {
  readonly by: string;
  readonly artifacts: Artifacts;
  readonly signal?: AbortSignal | undefined;
}

/** A table's rows in the order of one column; equal ones stay in their order. What does not fit in memory is spilled. */
export async function* sortedBatches(table: TableRef, { by, artifacts, signal }: SortOptions): AsyncGenerator<Batch> {
  const spill = await artifacts.scratch();
  const paths = await partPaths(table, artifacts);
  const { db, close } = await openDuckDb({ spill, signal });
  try {
    const sql = sortedScanSql(db, { by, paths, oneDictionary: true });
    yield* streamBatches(db, { statement: { sql, values: [] }, schema: table.schema });
  } catch (error) {
    signal?.throwIfAborted();
    throw queryError(error, `Sorting by "${by}"`);
  } finally {
    close();
    await artifacts.discard(spill);
  }
}
