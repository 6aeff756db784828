import type { DuckDBConnection } from '@duckdb/node-api';
import type { TableRef } from '../../core/artifact.js';
import { columnTypes } from '../../core/column.js';
import { FinalError } from '../../core/errors.js';
import { personalBehind } from '../../core/personal.js';
import type { TableQuery } from '../../core/query.js';
import type { Batch } from '../../core/table.js';
import { keepAside } from './bad-rows/keep-aside.js';
import { isBadValue, queryError, quoteName, withDuckDb } from './duckdb.js';
import { openSource } from './source-sql.js';
import type { OpenSource, SourceDeps } from './source-sql.js';
import { columnsOf, statementOf } from './sql.js';
import { streamBatches } from './stream-batches.js';
import { writeTable } from './table-writer.js';

/** A table, and beside it the rows of its sources that were bad, where those are set aside. */
export interface ReadTable extends TableRef {
  readonly quarantine?: TableRef;
}

export interface QueryDeps extends Omit<SourceDeps, 'db' | 'scratch'> {
  /** Hears of bad rows, if there are any. */
  readonly onAside?: ((quarantine: TableRef) => void) | undefined;
}

/**
 * Reads what a query says into a table, chunk by chunk. Equal sources and queries give equal tables, byte for byte.
 * Throws FinalError: what `openSource` throws, `QUERY_INVALID`, `SOURCE_VALUE`, `SOURCE_BAD_ROWS`, and `TABLE_EMPTY` where no row is left.
 */
export async function runQuery(query: TableQuery, deps: QueryDeps): Promise<ReadTable> {
  const { artifacts, signal } = deps;
  const spill = await artifacts.scratch();
  try {
    return await withDuckDb({ spill, signal }, async (db) => {
      const source = await openSource(query, { ...deps, db, scratch: spill });
      const schema = columnTypes(columnsOf(query));
      const statement = statementOf(query, source);
      const { skipped, asides } = source;
      let quarantine: TableRef | undefined;
      const read = streamBatches(db, { statement, schema, parsed: isParsed(query), signal });
      const rows = thenAtEnd(read, async (count) => {
        if (asides.length > 0)
          quarantine = await keepAside(asides, { artifacts, rows: count, gaveAll: givesAll(query) });
      });
      const meta = skipped.length === 0 ? {} : { skipped: skipped.map(({ name, why }) => ({ name, why })) };
      const table = await writeTable(artifacts, rows, { schema, meta }).catch(async (error: unknown) => {
        signal?.throwIfAborted();
        const at = isBadValue(error) ? await source.firstBad() : undefined;
        throw queryError(source.inWords(error), `Reading ${source.place}`, { personal: personalBehind(query), at });
      });
      if (table.rows === 0) throw await emptyTable(query, { source, db });
      if (quarantine !== undefined && quarantine.rows > 0) deps.onAside?.(quarantine);
      return quarantine === undefined ? table : { ...table, quarantine };
    });
  } finally {
    await artifacts.discard(spill);
  }
}

/** What is found at the end of the rows decides whether they become a table at all. */
async function* thenAtEnd(batches: AsyncIterable<Batch>, end: (rows: number) => Promise<void>): AsyncGenerator<Batch> {
  let rows = 0;
  for await (const batch of batches) {
    rows += batch.rows;
    yield batch;
  }
  await end(rows);
}

/** Every row of its only source. */
function givesAll({ source, steps }: TableQuery): boolean {
  return source.format !== 'query' && steps.every((step) => step.do === 'select' || step.do === 'derive');
}

/** Of text alone: what is joined comes in an order that promises no last row. */
function isParsed({ source, steps }: TableQuery): boolean {
  return (source.format === 'csv' || source.format === 'jsonl') && steps.every((step) => !('other' in step));
}

async function emptyTable(
  query: TableQuery,
  { source, db }: { source: OpenSource; db: DuckDBConnection },
): Promise<FinalError> {
  const personal = personalBehind(query);
  const conditions = query.steps.flatMap((step) =>
    step.do === 'where' ? [[step.sql, ...(personal.length === 0 ? step.values : [])].join(' · ')] : [],
  );
  const time = Object.entries(query.columns).find(
    ([name, { type }]) => type === 'timestamp' && !personal.includes(name),
  )?.[0];
  const span = time === undefined ? '' : `, min(${quoteName(time)})::VARCHAR, max(${quoteName(time)})::VARCHAR`;
  const seen = await db.runAndReadAll(`SELECT count(*)::VARCHAR${span} FROM (${source.sql})`);
  const [count, first, last] = seen.getRows()[0] as string[];
  const range = first ? `, "${time}" from ${first} to ${last}` : '';
  return new FinalError('TABLE_EMPTY', {
    message: `${source.place} has no row${conditions.length > 0 ? ` for which ${conditions.join(' and ')}` : ''}. It has ${count} rows${range}.`,
    hint: conditions.length > 0 ? 'Ask for what is there.' : 'Was it written to its end?',
  });
}
