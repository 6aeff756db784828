import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnType } from '../../core/artifact.js';
import { CATEGORY } from '../../core/column.js';
import { bindings } from './bindings.js';
import { quoteName, quoteText } from './duckdb.js';
import type { Statement } from './sql.js';

/** A list is searched from its start: with many values, reading the texts themselves is as quick. */
const MOST_VALUES = 512;
/** Rows that are asked first: a row group of DuckDB's own files. */
const SAMPLE = 122_880;

/** A column's distinct values. A row's code is the position of its value, counted from 1. */
export type Codes = readonly (string | null)[];

export interface Coded {
  readonly statement: Statement;
  /** By column: those that the statement gives as codes. */
  readonly codes: ReadonlyMap<string, Codes>;
}

export interface Coding {
  readonly statement: Statement;
  /** Names the columns that the statement gives, in order. */
  readonly schema: readonly ColumnType[];
  /** The rows it begins with. */
  readonly rows: Statement;
  /** Which of their columns are kept as dictionaries in all files; absent where none can be. */
  readonly dictionaries: (() => Promise<readonly string[]>) | undefined;
}

/**
 * Asks for categories as positions in a list of their few distinct values. Where a file keeps a dictionary, DuckDB does
 * both once for each value of the dictionary, not for each row, and no text of a row is made or hashed. A value that the
 * list has not, of a file that changed meanwhile, has no position.
 */
export async function codeCategories(
  db: DuckDBConnection,
  { statement, schema, rows, dictionaries }: Coding,
): Promise<Coded> {
  const codes = new Map<string, Codes>();
  const categories = schema.filter(({ type }) => type === CATEGORY);
  if (categories.length === 0 || dictionaries === undefined) return { statement, codes };
  const kept = await dictionaries();
  const candidates = categories.filter(({ name }) => kept.includes(name));
  for (const name of await withFewValues(db, { rows, names: candidates.map((column) => column.name) })) {
    const values = await distinctValues(db, { rows, name });
    if (values.length <= MOST_VALUES && values.every(isWritable)) codes.set(name, values);
  }
  if (codes.size === 0) return { statement, codes };
  const columns = schema.map(({ name }) => codedColumn(name, codes.get(name)));
  return { statement: { ...statement, sql: `SELECT ${columns.join(', ')} FROM (${statement.sql})` }, codes };
}

/** Those of which the first rows have few values: of others, not all rows are asked. */
async function withFewValues(
  db: DuckDBConnection,
  { rows, names }: { readonly rows: Statement; readonly names: readonly string[] },
): Promise<readonly string[]> {
  if (names.length === 0) return names;
  const counts = names.map((name) => `count(DISTINCT ${quoteName(name)})`).join(', ');
  const sql = `SELECT ${counts} FROM (SELECT * FROM (${rows.sql}) LIMIT ${SAMPLE})`;
  const [found = []] = (await db.runAndReadAll(sql, ...bindings(rows.values))).getRows();
  return names.filter((_, at) => Number(found[at]) <= MOST_VALUES);
}

async function distinctValues(
  db: DuckDBConnection,
  { rows, name }: { readonly rows: Statement; readonly name: string },
): Promise<Codes> {
  const sql = `SELECT DISTINCT ${quoteName(name)} FROM (${rows.sql})`;
  return ((await db.runAndReadAll(sql, ...bindings(rows.values))).getColumns()[0] ?? []) as Codes;
}

/** A statement's text ends where it has a zero byte. */
function isWritable(value: string | null): boolean {
  return value === null || !value.includes('\0');
}

function codedColumn(name: string, codes: Codes | undefined): string {
  const column = quoteName(name);
  if (codes === undefined) return column;
  const list = codes.map((value) => (value === null ? 'NULL' : quoteText(value))).join(', ');
  return `list_position([${list}]::VARCHAR[], ${column}) AS ${column}`;
}
