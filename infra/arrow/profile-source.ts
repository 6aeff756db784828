import { columnTypes } from '../../core/column.js';
import type { Source } from '../../core/query.js';
import { statisticsOf } from '../../core/statistics/describe.js';
import type { TableStatistics } from '../../core/statistics/statistics.js';
import { Summariser } from '../../core/statistics/summarise.js';
import type { SummariseOptions } from '../../core/statistics/summarise.js';
import { queryError, withDuckDb } from './duckdb.js';
import { inferColumns } from './infer-columns.js';
import type { QueryDeps } from './run-query.js';
import { openSource } from './source-sql.js';
import { statementOf } from './sql.js';
import { streamBatches } from './stream-batches.js';

/**
 * The statistics of rows that are no table of ours yet, read as they lie: nothing is stored, and their types are found
 * out. Throws what `openSource` throws, `SOURCE_UNREADABLE` among it, and `COLUMN_NOT_FOUND` for a hidden column.
 */
export async function profileSource(
  source: Source,
  { artifacts, project, signal }: QueryDeps,
  options: SummariseOptions = {},
): Promise<TableStatistics> {
  const scratch = await artifacts.scratch();
  try {
    return await withDuckDb({ spill: scratch, signal }, async (db) => {
      const deps = { db, artifacts, project, scratch, signal };
      const columns = await inferColumns(source, deps);
      const query = { $query: 'table', source, columns, steps: [] } as const;
      const opened = await openSource(query, deps);
      const schema = columnTypes(columns);
      const summariser = new Summariser(schema, options);
      try {
        for await (const batch of streamBatches(db, { statement: statementOf(query, opened), schema })) {
          summariser.add(batch);
        }
      } catch (error) {
        throw queryError(error, `Reading ${opened.place}`);
      }
      return statisticsOf(summariser.take());
    });
  } finally {
    await artifacts.discard(scratch);
  }
}
