import type { ColumnDeclaration } from '../../core/column.js';
import { arrowText } from '../../core/column.js';
import { FinalError } from '../../core/errors.js';
import type { QueryStep, SqlValue, TableQuery } from '../../core/query.js';
import { columnNotFound } from './cells.js';
import { quoteName } from './duckdb.js';
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
}

type Declarations = { readonly [name: string]: ColumnDeclaration };

/** The columns of a query's table: those declared, those derived, or those selected. Throws FinalError `COLUMN_NOT_FOUND`. */
export function columnsOf({ columns, steps }: Pick<TableQuery, 'columns' | 'steps'>): Declarations {
  return steps.reduce<Declarations>((all, step) => {
    if (step.do === 'derive') return { ...all, [step.name]: step.column };
    return step.do === 'select' ? pick(all, step.columns) : all;
  }, columns);
}

/**
 * The query as one statement. Declared columns get their declared types first, so that conditions see those; columns of
 * the source that were not declared can be used in conditions until a `select`.
 */
export function statementOf(query: Pick<TableQuery, 'columns' | 'steps'>, source: SourceSql): Statement {
  const values: SqlValue[] = [];
  const casts = Object.entries(query.columns).map(([name, column]) => castOf(name, column));
  const base = { ...source, sql: `SELECT * REPLACE (${casts.join(', ')}) FROM (${source.sql})` };
  const body = query.steps.reduce((inner, step) => stepSql(step, { inner, values }), base);
  const names = Object.keys(columnsOf(query)).map(quoteName);
  return { sql: `SELECT ${names.join(', ')} FROM (${body.sql})`, values };
}

function stepSql(step: QueryStep, { inner, values }: { inner: SourceSql; values: SqlValue[] }): SourceSql {
  const { sql, names } = inner;
  if (step.do === 'select') {
    return { sql: `SELECT ${step.columns.map(quoteName).join(', ')} FROM (${sql})`, names: step.columns };
  }
  // On lines of its own, so that a comment in it ends.
  const expression = `(\n${numbered(step, values)}\n)`;
  if (step.do === 'where') return { sql: `SELECT * FROM (${sql}) WHERE ${expression}`, names };
  const replaced = names.some((name) => name.toLowerCase() === step.name.toLowerCase());
  const others = replaced ? `* EXCLUDE (${quoteName(step.name)})` : '*';
  const derived = castOf(step.name, step.column, expression);
  return { sql: `SELECT ${others}, ${derived} FROM (${sql})`, names: [...names, step.name] };
}

function castOf(name: string, column: ColumnDeclaration, ...[expression = quoteName(name)]: readonly string[]): string {
  return `CAST(${expression} AS ${layoutOf({ name, type: arrowText(column) }).sql}) AS ${quoteName(name)}`;
}

/** Texts, quoted names and comments, in which a `?` is only a question mark; or a `?` that stands for a value. */
const TOKENS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\?/g;

/** Gives each `?` its number in the whole statement, and notes its value. Throws FinalError `QUERY_INVALID`. */
function numbered({ sql, values }: Statement, all: SqlValue[]): string {
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
