import type { ColumnDeclaration } from '../../core/column.js';
import { arrowText } from '../../core/column.js';
import { FinalError } from '../../core/errors.js';
import { markPersonal } from '../../core/personal.js';
import type { AsOfStep, JoinStep, NewestStep, QueryStep, SqlValue, TableQuery } from '../../core/query.js';
import { columnNotFound } from './cells.js';
import { quoteName, quoteText } from './duckdb.js';
import { exactCast } from './exact-cast.js';
import { joinedColumns, joinSql, numberedRows } from './join-sql.js';
import type { RowsSql } from './join-sql.js';
import { layoutOf } from './types.js';

/** One SQL statement with its values in the order of `$1, $2, …`. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** Rows to begin with, and the names of their columns. */
export interface SourceSql {
  readonly sql: string;
  readonly names: readonly string[];
  /** DuckDB's types of them, where known. */
  readonly types?: readonly string[];
  /** Its texts may be longer than this many bytes, and must not be. */
  readonly cellBytes?: number | undefined;
  /** Of the queries it is joined with, in the order of the steps. */
  readonly others?: readonly SourceSql[];
}

type Declarations = { readonly [name: string]: ColumnDeclaration };

/** The columns of a query's table: those declared, those derived, or those selected. Throws FinalError `COLUMN_NOT_FOUND`. */
export function columnsOf({ columns, steps, source }: Columned): Declarations {
  return steps.reduce<Declarations>(
    (all, step) => {
      if (step.do === 'derive') return { ...all, [step.name]: step.column };
      if (step.do === 'join' || step.do === 'asOf') return joinedColumns(step, all, columnsOf(step.other));
      return step.do === 'select' ? pick(all, step.columns) : all;
    },
    source?.format === 'table' ? markPersonal(columns, source.table.schema) : columns,
  );
}

type Columned = Pick<TableQuery, 'columns' | 'steps'> & Partial<Pick<TableQuery, 'source'>>;

/**
 * The query as one statement. Declared columns get their declared types first, so that conditions see those; columns of
 * the source that were not declared can be used in conditions until a `select`.
 */
export function statementOf(
  query: Pick<TableQuery, 'columns' | 'steps'>,
  source: SourceSql,
  values: SqlValue[] = [],
): Statement {
  const casts = Object.entries(query.columns).map(([name, column]) =>
    castOf(name, column, { from: source.types?.[source.names.indexOf(name)] }),
  );
  const rows = { names: source.names, sql: `SELECT * REPLACE (${casts.join(', ')}) FROM (${source.sql})`, order: [] };
  const others = [...(source.others ?? [])];
  const body = query.steps.reduce<RowsSql>((inner, step, at) => {
    if (step.do !== 'join' && step.do !== 'asOf') return stepSql(step, { inner, values });
    const other = statementOf(step.other, others.shift()!, values).sql;
    const left = columnsOf({ columns: query.columns, steps: query.steps.slice(0, at) });
    return joinSql(step, { inner, other, left, right: columnsOf(step.other) });
  }, rows);
  const columns = Object.entries(columnsOf(query)).map(([name, { type }]) =>
    type === 'utf8' || type === 'category' ? shortText(name, source.cellBytes) : quoteName(name),
  );
  const order = body.order.length === 0 ? '' : ` ORDER BY ${body.order.map(quoteName).join(', ')}`;
  return { sql: `SELECT ${columns.join(', ')} FROM (${body.sql})${order}`, values };
}

/** The text, or an error. Outermost, where conditions have left out what nobody asked for. */
function shortText(name: string, limit: number | undefined): string {
  const column = quoteName(name);
  if (limit === undefined) return column;
  const says = quoteText(`Column ${column} holds a text of `);
  const problem = `error(${says} || strlen(${column}) || ' bytes; it may have ${limit}.')`;
  return `CASE WHEN strlen(${column}) > ${limit} THEN ${problem} ELSE ${column} END AS ${column}`;
}

type PlainStep = Exclude<QueryStep, JoinStep | AsOfStep>;

function stepSql(step: PlainStep, { inner, values }: { inner: RowsSql; values: SqlValue[] }): RowsSql {
  const { sql, names, order } = inner;
  if (step.do === 'newest') return newestSql(step, inner);
  if (step.do === 'select') {
    const kept = [...step.columns, ...order].map(quoteName).join(', ');
    return { sql: `SELECT ${kept} FROM (${sql})`, names: step.columns, order };
  }
  // On lines of its own, so that a comment in it ends.
  const expression = `(\n${numbered(step, values)}\n)`;
  if (step.do === 'where') return { sql: `SELECT * FROM (${sql}) WHERE ${expression}`, names, order };
  const replaced = names.some((name) => name.toLowerCase() === step.name.toLowerCase());
  const others = replaced ? `* EXCLUDE (${quoteName(step.name)})` : '*';
  const derived = castOf(step.name, step.column, { expression });
  return { sql: `SELECT ${others}, ${derived} FROM (${sql})`, names: [...names, step.name], order };
}

/** Rows keep their order, which finding the newest would lose. */
function newestSql({ by, column }: NewestStep, { sql, names, order }: RowsSql): RowsSql {
  const number = `coppice.newest.${order.length}`;
  const rank = `row_number() OVER (PARTITION BY ${by.map(quoteName).join(', ')} ORDER BY ${quoteName(column)} DESC, ${quoteName(number)} DESC)`;
  // A row without a key is nobody's older form.
  const unknown = by.map((name) => ` OR ${quoteName(name)} IS NULL`).join('');
  const all = [...order, number];
  return { sql: `SELECT * FROM (${numberedRows(sql, number)}) QUALIFY ${rank} = 1${unknown}`, names, order: all };
}

interface CastFrom {
  readonly expression?: string;
  readonly from?: string | undefined;
}

function castOf(name: string, column: ColumnDeclaration, { expression = quoteName(name), from }: CastFrom): string {
  const to = layoutOf({ name, type: arrowText(column) }).sql;
  return `${exactCast(expression, { to, from, column: quoteText(quoteName(name)) })} AS ${quoteName(name)}`;
}

/** Texts, quoted names and comments, in which a `?` is only a question mark; or a `?` that stands for a value. */
const TOKENS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\?/g;

/** Gives each `?` its number in the whole statement, and notes its value. Throws FinalError `QUERY_INVALID`. */
export function numbered({ sql, values }: Statement, all: SqlValue[]): string {
  let used = 0;
  const result = sql.replace(TOKENS, (token) => {
    if (token !== '?' || values.length === 0) return token;
    used++;
    return `$${all.length + used}`;
  });
  if (used !== values.length) {
    throw new FinalError('QUERY_INVALID', {
      message: `\`${sql}\` has ${used} places for values, and ${values.length} were given.`,
      hint: 'Write one ? for each value.',
    });
  }
  all.push(...values);
  return result;
}

function pick(columns: Declarations, names: readonly string[]): Declarations {
  return Object.fromEntries(
    names.map((name) => {
      const column = columns[name];
      if (column === undefined) throw columnNotFound(name, Object.keys(columns));
      return [name, column];
    }),
  );
}
