import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnType, TableRef } from '../../core/artifact.js';
import { columnTypes } from '../../core/column.js';
import { FinalError, RetryableError } from '../../core/errors.js';
import type { TableQuery } from '../../core/query.js';
import type { Batch } from '../../core/table.js';
import { bindings } from './bindings.js';
import { chunkReader } from './duckdb-chunk.js';
import { queryError, quoteName, withDuckDb } from './duckdb.js';
import { openSource } from './source-sql.js';
import type { OpenSource, SourceDeps } from './source-sql.js';
import { columnsOf, statementOf } from './sql.js';
import type { Statement } from './sql.js';
import { writeTable } from './table-writer.js';

export type QueryDeps = Omit<SourceDeps, 'db' | 'scratch'>;

/**
 * Reads what a query says into a table, chunk by chunk. Equal sources and queries give equal tables, byte for byte.
 * Throws FinalError: what `openSource` throws, `QUERY_INVALID`, `SOURCE_VALUE`, and `TABLE_EMPTY` where no row is left.
 */
export async function runQuery(query: TableQuery, deps: QueryDeps): Promise<TableRef> {
  const { artifacts, signal } = deps;
  const spill = await artifacts.scratch();
  try {
    return await withDuckDb({ spill, signal }, async (db) => {
      const source = await openSource(query, { ...deps, db, scratch: spill });
      const schema = columnTypes(columnsOf(query));
      const rows = streamBatches(db, { statement: statementOf(query, source), schema });
      const table = await writeTable(artifacts, rows, { schema }).catch((error: unknown) => {
        signal?.throwIfAborted();
        throw queryError(source.inWords(error), `Reading ${source.place}`);
      });
      if (table.rows === 0) throw await emptyTable(query, { source, db });
      return table;
    });
  } finally {
    await artifacts.discard(spill);
  }
}

/** A statement's rows as batches, each good until the next is asked for. `schema` names the columns it gives, in order. */
export async function* streamBatches(
  db: DuckDBConnection,
  { statement, schema }: { statement: Statement; schema: readonly ColumnType[] },
): AsyncGenerator<Batch> {
  const result = await db.stream(statement.sql, ...bindings(statement.values));
  const read = chunkReader(schema);
  let rows = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    rows += chunk.rowCount;
    yield read(chunk);
  }
  await checkWhole(db, { statement, rows });
}

/** A stream that fails in the middle ends there as if it were whole, so its rows are counted, by a query that can fail. */
async function checkWhole(
  db: DuckDBConnection,
  { statement, rows }: { statement: Statement; rows: number },
): Promise<void> {
  const { sql, values } = statement;
  const counted = await db.runAndReadAll(`SELECT count(*) FROM (${sql})`, ...bindings(values));
  const count = Number(counted.getRows()[0]![0]);
  if (count === rows) return;
  // Reads every value, and so throws what ended the stream.
  await db.run(`SELECT bit_xor(hash(COLUMNS(*))) FROM (${sql})`, ...bindings(values));
  throw new RetryableError('SOURCE_CHANGED', {
    message: `A query gave ${rows} rows, and then ${count}.`,
    hint: 'Was its source changed meanwhile, or does the query draw at random?',
  });
}

async function emptyTable(
  query: TableQuery,
  { source, db }: { source: OpenSource; db: DuckDBConnection },
): Promise<FinalError> {
  const conditions = query.steps.flatMap((step) =>
    step.do === 'where' ? [[step.sql, ...step.values].join(' · ')] : [],
  );
  const time = Object.entries(query.columns).find(([, column]) => column.type === 'timestamp')?.[0];
  const span = time === undefined ? '' : `, min(${quoteName(time)})::VARCHAR, max(${quoteName(time)})::VARCHAR`;
  const seen = await db.runAndReadAll(`SELECT count(*)::VARCHAR${span} FROM (${source.sql})`);
  const [count, first, last] = seen.getRows()[0] as string[];
  const range = first ? `, "${time}" from ${first} to ${last}` : '';
  return new FinalError('TABLE_EMPTY', {
    message: `${source.place} has no row${conditions.length > 0 ? ` for which ${conditions.join(' and ')}` : ''}. It has ${count} rows${range}.`,
    hint: conditions.length > 0 ? 'Ask for what is there.' : 'Was it written to its end?',
  });
}
