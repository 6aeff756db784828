import type { DuckDBConnection } from '@duckdb/node-api';
import type { FoundFile } from '../../sources/find.js';
import { quoteName, quoteText } from '../duckdb.js';
import { losesValue, readType, softCast } from '../exact-cast.js';

/** A column of whole numbers, and DuckDB's type of it. */
export interface WholeColumn {
  readonly name: string;
  readonly to: string;
}

export interface CsvNumbers {
  readonly columns: readonly WholeColumn[];
  readonly paths: readonly string[];
  /** One file with a type for each column, and more options of `read_csv`. */
  readonly read: (path: string, typeOf: (name: string) => string, more: readonly string[]) => Promise<string>;
}

let made = 0;

/** What could not be read. */
const VALUE = `regexp_extract(error_message, 'Could not convert string "(.*)" to ''', 1, 's')`;

/**
 * SQL for the errors of whole numbers, as DuckDB's tables of rejects have them: `file_path`, `line`, `column_name`,
 * `error_type`, `error_message`, `csv_line`, `delimiter`. DuckDB tells the line of what it cannot read alone, and rounds a
 * fraction; so each file is read three times: as the declared types, and as two that refuse numbers with a point and
 * with an exponent. It is for files that are known to have such errors.
 */
export async function numberErrors(db: DuckDBConnection, numbers: CsvNumbers): Promise<string> {
  const { columns, paths } = numbers;
  const declared = ({ to }: WholeColumn): string => to;
  const found: string[] = [];
  for (const path of paths) {
    found.push(await rejected(db, { ...numbers, path, as: declared }));
    for (const type of ['DECIMAL(38, 0)', 'BIGNUM'])
      found.push(fractionsOf(await rejected(db, { ...numbers, path, as: () => type }), columns));
  }
  return found.join(' UNION ALL ');
}

interface Pass extends CsvNumbers {
  readonly path: string;
  readonly as: (column: WholeColumn) => string;
}

async function rejected(db: DuckDBConnection, { columns, read, path, as }: Pass): Promise<string> {
  const table = `coppice_numbers_${++made}`;
  const options = [
    `decimal_separator = ','`,
    'store_rejects = true',
    `rejects_table = '${table}'`,
    `rejects_scan = '${table}_scan'`,
    'rejects_limit = 0',
  ];
  const types = new Map(columns.map((column) => [column.name, as(column)]));
  // All columns: of some, errors of types such as BIGNUM would be told of the wrong one.
  await db.run(`SELECT count(COLUMNS(*)) FROM (${await read(path, (name) => types.get(name) ?? 'VARCHAR', options)})`);
  return `SELECT file_path, line, column_name, error_type, error_message, csv_line, delimiter
    FROM ${table} JOIN ${table}_scan USING (scan_id, file_id) WHERE error_type = 'CAST'`;
}

/** Of what was refused, numbers that the declared type would change. */
function fractionsOf(errors: string, columns: readonly WholeColumn[]): string {
  const cases = columns.map(
    ({ name, to }) =>
      `WHEN ${quoteText(name)} THEN CASE WHEN ${losesValue('value', { to })} THEN ${quoteText(`' to '${to}': it is no whole number`)} END`,
  );
  const read = `SELECT *, ${VALUE} AS value FROM (${errors})`;
  const judged = `SELECT *, CASE column_name ${cases.join(' ')} END AS why FROM (${read})`;
  const said = `'Could not convert string "' || value || '"' || ltrim(why, '''')`;
  return `SELECT * EXCLUDE (value, why) REPLACE (${said} AS error_message) FROM (${judged}) WHERE why IS NOT NULL`;
}

/** Rows of which all numbers fit their columns, with the types declared; and SQL that names the columns of other rows. */
export function goodNumbers(
  rows: string,
  columns: readonly WholeColumn[],
): { readonly sql: string; readonly bad: string | undefined } {
  if (columns.length === 0) return { sql: rows, bad: undefined };
  const casts = columns.map(({ name, to }) => ({
    name: quoteName(name),
    cast: softCast(quoteName(name), { to, from: readType(to) }),
  }));
  const fits = casts.map(({ name, cast }) => `(${name} IS NULL OR ${cast} IS NOT NULL)`).join(' AND ');
  const replaced = casts.map(({ name, cast }) => `${cast} AS ${name}`).join(', ');
  return {
    sql: `SELECT * REPLACE (${replaced}) FROM (${rows}) WHERE ${fits}`,
    bad: `SELECT 1 FROM (${rows}) WHERE NOT (${fits}) LIMIT 1`,
  };
}

interface Finding {
  readonly db: DuckDBConnection;
  readonly files: readonly FoundFile[];
  readonly isShown: boolean;
}

/** The first number that does not fit its column, in words, of files that are known to have one. */
export async function firstBadNumber(
  numbers: CsvNumbers,
  { db, files, isShown }: Finding,
): Promise<string | undefined> {
  if (numbers.columns.length === 0) return undefined;
  for (const { path, name } of files) {
    const errors = await numberErrors(db, { ...numbers, paths: [path] });
    const found = await db.runAndReadAll(`SELECT line, column_name, ${VALUE} FROM (${errors}) ORDER BY line LIMIT 1`);
    const [row] = found.getRows();
    if (row === undefined) continue;
    const [line, column, value] = row;
    return `${name}, line ${line}, column "${column}"${isShown ? ` (${JSON.stringify(String(value).slice(0, 100))})` : ''}`;
  }
  return undefined;
}
