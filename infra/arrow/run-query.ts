import type { DuckDBConnection } from '@duckdb/node-api';
import type { TableRef } from '../../core/artifact.js';
import { columnTypes } from '../../core/column.js';
import type { Json } from '../../core/json.js';
import { personalBehind } from '../../core/personal.js';
import type { TableQuery } from '../../core/query.js';
import type { Batch } from '../../core/table.js';
import { keepAside } from './bad-rows/keep-aside.js';
import { codeCategories } from './coded-categories.js';
import type { Coding } from './coded-categories.js';
import { isBadValue, queryError, withDuckDb } from './duckdb.js';
import { emptyTable } from './empty-table.js';
import { askedForNew, boundedQuery, outsideOfRuns } from './new-rows.js';
import type { NewRows } from './new-rows.js';
import { openSource } from './source-sql.js';
import type { OpenSource, SourceDeps, SourceRead } from './source-sql.js';
import { columnsOf, statementOf } from './sql.js';
import { streamBatches } from './stream-batches.js';
import { writeTable } from './table-writer.js';

/** A table, and beside it the rows of its sources that were bad, where those are set aside. */
export interface ReadTable extends TableRef {
  readonly quarantine?: TableRef;
}

export interface QueryDeps extends Omit<SourceDeps, 'db' | 'scratch'> {
  /** Of a query that asks for what is new. */
  readonly newRows?: NewRows | undefined;
  /** Hears of bad rows, if there are any. */
  readonly onAside?: ((quarantine: TableRef) => void) | undefined;
}

/**
 * Reads what a query says into a table, chunk by chunk. Equal sources and queries give equal tables, byte for byte.
 * Throws FinalError: what `openSource` throws, `QUERY_INVALID`, `SOURCE_VALUE`, `SOURCE_BAD_ROWS`, and `TABLE_EMPTY` where
 * no row is left; and `NothingNew` of a query that asks for what is new.
 */
export async function runQuery(asked: TableQuery, deps: QueryDeps): Promise<ReadTable> {
  const { artifacts, signal, newRows } = deps;
  if (asked.newBy !== undefined && newRows === undefined) throw outsideOfRuns(asked.newBy);
  const scratch = await artifacts.scratch();
  try {
    return await withDuckDb({ spill: scratch, signal }, (db) => readWith(asked, { ...deps, db, scratch }));
  } finally {
    await artifacts.discard(scratch);
  }
}

type OpenDeps = QueryDeps & SourceDeps;

async function readWith(asked: TableQuery, deps: OpenDeps): Promise<ReadTable> {
  const { db, newRows } = deps;
  const opened = newRows === undefined ? asked : askedForNew(asked, newRows);
  const spans: Json[] = [];
  const onRead = (read: SourceRead): void => {
    if (read.spans !== undefined && read.spans.length > 0) spans.push(spansRead(read));
    deps.onRead?.(read);
  };
  const source = await openSource(opened, { ...deps, onRead });
  const query = await bounded(opened, { source, db, newRows });
  const table = await inWords(writeRows(query, { ...deps, source, spans }), { query, source, signal: deps.signal });
  if (table.rows === 0) throw await emptyTable(query, { source, db });
  if (table.quarantine !== undefined && table.quarantine.rows > 0) deps.onAside?.(table.quarantine);
  return table;
}

interface Writing extends OpenDeps {
  readonly source: OpenSource;
  readonly spans: readonly Json[];
}

/** The query's rows as a table, and those that were bad as another. */
async function writeRows(query: TableQuery, { db, source, spans, artifacts, signal }: Writing): Promise<ReadTable> {
  const { skipped, asides } = source;
  const schema = columnTypes(columnsOf(query));
  const statement = statementOf(query, source);
  const coded = await codeCategories(db, { statement, schema, ...plainRows(query, source) });
  const read = streamBatches(db, { statement, coded, schema, parsed: isParsed(query), signal });
  let quarantine: TableRef | undefined;
  const rows = thenAtEnd(read, async (count) => {
    if (asides.length > 0) quarantine = await keepAside(asides, { artifacts, rows: count, gaveAll: givesAll(query) });
  });
  const meta = {
    ...(skipped.length === 0 ? {} : { skipped: skipped.map(({ name, why }) => ({ name, why })) }),
    ...(spans.length === 0 ? {} : { spans }),
  };
  const table = await writeTable(artifacts, rows, { schema, meta });
  return quarantine === undefined ? table : { ...table, quarantine };
}

interface Said {
  readonly query: TableQuery;
  readonly source: OpenSource;
  readonly signal?: AbortSignal | undefined;
}

/** Says of an error of DuckDB's what failed and, of a value, where it stands. */
async function inWords<T>(work: Promise<T>, { query, source, signal }: Said): Promise<T> {
  try {
    return await work;
  } catch (error) {
    signal?.throwIfAborted();
    const at = isBadValue(error) ? await source.firstBad() : undefined;
    throw queryError(source.inWords(error), `Reading ${source.place}`, { personal: personalBehind(query), at });
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

/** Of files alone, as they lie there: what is derived or joined can have other values under an equal name. */
function plainRows({ columns, steps }: TableQuery, source: OpenSource): Pick<Coding, 'rows' | 'dictionaries'> {
  const isPlain = steps.every((step) => step.do === 'where' || step.do === 'select');
  return {
    rows: statementOf({ columns, steps: [] }, source),
    dictionaries: isPlain ? source.dictionaries : undefined,
  };
}

/** Which spans of which place, for the table's manifest. */
function spansRead({ source, spans = [] }: SourceRead): Json {
  return { from: 'from' in source ? source.from : [], spans: spans.map((span) => ({ ...span })) };
}

async function bounded(
  query: TableQuery,
  { source, db, newRows }: { source: OpenSource; db: DuckDBConnection; newRows: NewRows | undefined },
): Promise<TableQuery> {
  const { newBy } = query;
  if (newBy === undefined || newRows === undefined) return query;
  return inWords(boundedQuery({ ...query, newBy }, newRows, { source, db }), { query, source });
}

/** Of text alone: what is joined comes in an order that promises no last row. */
function isParsed({ source, steps }: TableQuery): boolean {
  const ordered = steps.some((step) => 'other' in step || step.do === 'newest');
  return (source.format === 'csv' || source.format === 'jsonl') && !ordered;
}
