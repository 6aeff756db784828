import type { DuckDBConnection } from '@duckdb/node-api';
import type { TableRef } from '../../core/artifact.js';
import { columnTypes } from '../../core/column.js';
import { FinalError } from '../../core/errors.js';
import type { Json } from '../../core/json.js';
import { personalBehind } from '../../core/personal.js';
import type { TableQuery } from '../../core/query.js';
import { codeCategories } from './coded-categories.js';
import type { Coding } from './coded-categories.js';
import { queryError, quoteName, withDuckDb } from './duckdb.js';
import { askedForNew, boundedQuery, outsideOfRuns } from './new-rows.js';
import type { NewRows } from './new-rows.js';
import { openSource } from './source-sql.js';
import type { OpenSource, SourceDeps, SourceRead } from './source-sql.js';
import { columnsOf, statementOf } from './sql.js';
import { streamBatches } from './stream-batches.js';
import { writeTable } from './table-writer.js';

export type QueryDeps = Omit<SourceDeps, 'db' | 'scratch'> & {
  /** Of a query that asks for what is new. */
  readonly newRows?: NewRows | undefined;
};

/**
 * Reads what a query says into a table, chunk by chunk. Equal sources and queries give equal tables, byte for byte.
 * Throws FinalError: what `openSource` throws, `QUERY_INVALID`, `SOURCE_VALUE`, and `TABLE_EMPTY` where no row is left; and
 * `NothingNew` of a query that asks for what is new.
 */
export async function runQuery(asked: TableQuery, deps: QueryDeps): Promise<TableRef> {
  const { artifacts, signal, newRows } = deps;
  if (asked.newBy !== undefined && newRows === undefined) throw outsideOfRuns(asked.newBy);
  const spill = await artifacts.scratch();
  try {
    return await withDuckDb({ spill, signal }, async (db) => {
      const opened = newRows === undefined ? asked : askedForNew(asked, newRows);
      const spans: Json[] = [];
      const onRead = (read: SourceRead): void => {
        if (read.spans !== undefined && read.spans.length > 0) spans.push(spansRead(read));
        deps.onRead?.(read);
      };
      const source = await openSource(opened, { ...deps, db, scratch: spill, onRead });
      const query = await bounded(opened, { source, db, newRows });
      const schema = columnTypes(columnsOf(query));
      const statement = statementOf(query, source);
      const coded = await codeCategories(db, { statement, schema, ...plainRows(query, source) });
      const rows = streamBatches(db, { statement, coded, schema, parsed: isParsed(query), signal });
      const { skipped } = source;
      const meta = {
        ...(skipped.length === 0 ? {} : { skipped: skipped.map(({ name, why }) => ({ name, why })) }),
        ...(spans.length === 0 ? {} : { spans }),
      };
      const table = await writeTable(artifacts, rows, { schema, meta }).catch((error: unknown) => {
        signal?.throwIfAborted();
        throw queryError(source.inWords(error), `Reading ${source.place}`, { personal: personalBehind(query) });
      });
      if (table.rows === 0) throw await emptyTable(query, { source, db });
      return table;
    });
  } finally {
    await artifacts.discard(spill);
  }
}

/** Of files alone, as they lie there: what is derived or joined can have other values under an equal name. */
function plainRows({ columns, steps }: TableQuery, source: OpenSource): Pick<Coding, 'rows' | 'dictionaries'> {
  const isPlain = steps.every((step) => step.do === 'where' || step.do === 'select');
  return {
    rows: statementOf({ columns, steps: [] }, source),
    dictionaries: isPlain ? source.dictionaries : [],
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
  try {
    return await boundedQuery({ ...query, newBy }, newRows, { source, db });
  } catch (error) {
    throw queryError(source.inWords(error), `Reading ${source.place}`, { personal: personalBehind(query) });
  }
}

/** Of text alone: what is joined comes in an order that promises no last row. */
function isParsed({ source, steps }: TableQuery): boolean {
  const ordered = steps.some((step) => 'other' in step || step.do === 'newest');
  return (source.format === 'csv' || source.format === 'jsonl') && !ordered;
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
