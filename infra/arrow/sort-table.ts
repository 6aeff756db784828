import type { TableRef } from '../../core/artifact.js';
import type { Batch, ColumnCells, NumberCells } from '../../core/table.js';
import type { Artifacts } from '../stores/artifacts.js';
import { openDuckDb, queryError } from './duckdb.js';
import { sortedScanSql } from './scan-sql.js';
import type { SortedScan } from './scan-sql.js';
import { streamBatches } from './stream-batches.js';
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
    const { sql, dictionaries } = sortedScanSql(db, { by, paths, oneDictionary: true });
    const schema = table.schema.map((column) =>
      dictionaries.has(column.name) ? { ...column, type: 'int32' } : column,
    );
    const sorted = streamBatches(db, { statement: { sql, values: [] }, schema, signal });
    for await (const batch of sorted) yield withWords(batch, dictionaries);
  } catch (error) {
    signal?.throwIfAborted();
    throw queryError(error, `Sorting by "${by}"`);
  } finally {
    close();
    await artifacts.discard(spill);
  }
}

/** Positions as the categories they are. */
function withWords({ rows, columns }: Batch, dictionaries: SortedScan['dictionaries']): Batch {
  const named = Object.entries(columns).map(([name, cells]): [string, ColumnCells] => {
    const dictionary = dictionaries.get(name);
    if (dictionary === undefined) return [name, cells];
    const { length, nulls, validity, values } = cells as NumberCells;
    return [name, { length, nulls, validity, kind: 'categories', values: values as Int32Array, dictionary }];
  });
  return { rows, columns: Object.fromEntries(named) };
}
