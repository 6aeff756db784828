import type { DuckDBConnection } from '@duckdb/node-api';
import { arrowText } from '../../core/column.js';
import { FinalError } from '../../core/errors.js';
import { before, NothingNew, watermarkKind } from '../../core/increment.js';
import type { Since, WatermarkKind } from '../../core/increment.js';
import type { QueryStep, TableQuery } from '../../core/query.js';
import { bindings } from './bindings.js';
import { quoteName } from './duckdb.js';
import { columnsOf, statementOf } from './sql.js';
import type { SourceSql } from './sql.js';
import { layoutOf } from './types.js';

/** Where a read by a watermark stands, and whom to tell how far it goes. */
export interface NewRows {
  /** Rows past it are new; absent, all are. */
  readonly low?: string | undefined;
  /** Decided in an earlier attempt: how far to read, or `null` where nothing was new. */
  readonly high?: string | null | undefined;
  /** Hears the greatest value there is, or nothing, and says which one counts. */
  readonly decide: (high: string | undefined) => Promise<string | undefined>;
}

/** FinalError `SINCE_COLUMN`. */
export function kindOf(query: TableQuery, since: Since): WatermarkKind {
  return watermarkKind(since, columnsOf(query)[since.column]);
}

/**
 * The same query as one with two ends. How far it goes is decided before a row is read: so an attempt that is lost, and the
 * next one, read the same. Throws `NothingNew`.
 */
export async function boundedQuery(
  query: TableQuery & { readonly newBy: Since },
  newRows: NewRows,
  { source, db }: { readonly source: SourceSql; readonly db: DuckDBConnection },
): Promise<TableQuery> {
  const { newBy: since } = query;
  const { low } = newRows;
  const high =
    newRows.high === undefined
      ? await newRows.decide(await greatest(query, { low, source, db }))
      : (newRows.high ?? undefined);
  if (high === undefined) throw nothingNew(since, low);
  const kind = kindOf(query, since);
  const from = low === undefined || since.lateness === undefined ? low : before(low, since.lateness, kind);
  const newest: QueryStep[] = since.key.length === 0 ? [] : [{ do: 'newest', by: since.key, column: since.column }];
  return withSteps(query, [
    ...(from === undefined ? [] : [compared(query, '>', from)]),
    compared(query, '<=', high),
    ...newest,
  ]);
}

/**
 * A database is asked for new rows only, where the column is its own; what else there is to do is done here all the same.
 * Texts are compared byte by byte, as they are here.
 */
export function askedForNew(query: TableQuery, { low }: Pick<NewRows, 'low'>): TableQuery {
  const { newBy: since, source, steps } = query;
  if (since === undefined || low === undefined || source.format !== 'sql') return query;
  const { column, lateness } = since;
  const isOwn = column in query.columns && !steps.some((step) => step.do === 'derive' && step.name === column);
  if (!isOwn) return query;
  const kind = kindOf(query, since);
  const { values = [] } = source;
  const name = kind === 'text' ? `${quoteName(column)} COLLATE "C"` : quoteName(column);
  const sql = `SELECT * FROM (\n${source.query}\n) AS coppice_since WHERE ${name} > $${values.length + 1}`;
  const from = lateness === undefined ? low : before(low, lateness, kind);
  return { ...query, source: { ...source, query: sql, values: [...values, from] } };
}

/** FinalError `SINCE_OUTSIDE`. */
export function outsideOfRuns({ column }: Since): FinalError {
  return new FinalError('SINCE_OUTSIDE', {
    message: `What is new by "${column}" was asked for outside of a run, which has no watermark.`,
    hint: 'Return the query from a step of a pipeline.',
  });
}

async function greatest(
  query: TableQuery & { readonly newBy: Since },
  { low, source, db }: { low: string | undefined; source: SourceSql; db: DuckDBConnection },
): Promise<string | undefined> {
  const fresh = withSteps(query, low === undefined ? [] : [compared(query, '>', low)]);
  const { sql, values } = statementOf(fresh, source);
  const found = await db.runAndReadAll(
    `SELECT max(${quoteName(query.newBy.column)})::VARCHAR FROM (${sql})`,
    ...bindings(values),
  );
  return (found.getRows()[0]?.[0] as string | null) ?? undefined;
}

function compared(query: TableQuery & { readonly newBy: Since }, sign: '>' | '<=', value: string): QueryStep {
  const { column: name } = query.newBy;
  const type = layoutOf({ name, type: arrowText(columnsOf(query)[name]!) }).sql;
  return { do: 'where', sql: `${quoteName(name)} ${sign} CAST(? AS ${type})`, values: [value] };
}

function withSteps({ source, columns, steps }: TableQuery, more: readonly QueryStep[]): TableQuery {
  return { $query: 'table', source, columns, steps: [...steps, ...more] };
}

function nothingNew({ column }: Since, low: string | undefined): NothingNew {
  const where = low === undefined ? 'there is no row' : `no row is past ${column} ${low}`;
  return new NothingNew('NOTHING_NEW', { message: `nothing is new: ${where}` });
}
