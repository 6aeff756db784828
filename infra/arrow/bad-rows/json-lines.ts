import type { DuckDBConnection } from '@duckdb/node-api';
import type { BadRowOptions } from '../../../core/bad-rows.js';
import type { FoundFile } from '../../sources/find.js';
import { quoteName, quoteText } from '../duckdb.js';
import { softCast } from '../exact-cast.js';
import { placeOf } from './aside.js';
import type { Aside } from './aside.js';
import { registerLines, registerNote } from './line-functions.js';
import { NotedLines } from './noted-lines.js';

export interface JsonColumn {
  readonly name: string;
  /** Its type in DuckDB. */
  readonly sql: string;
  /** By file, where it stands in the folders' names. */
  readonly folders?: readonly string[] | undefined;
}

export interface JsonLines {
  readonly files: readonly FoundFile[];
  readonly limits: BadRowOptions;
  readonly columns: readonly JsonColumn[];
  /** Bytes of a line. */
  readonly longest: number;
  readonly isShown: boolean;
}

let made = 0;

/**
 * Lines of JSON as SQL in which those that are no rows are left out and noted, in one pass: DuckDB notes rejects of CSV only.
 * A line is bad that is no object, or of which a value does not fit its column.
 */
export async function jsonLines(
  db: DuckDBConnection,
  { files, limits, columns, longest, isShown }: JsonLines,
): Promise<{ readonly sql: string; readonly sniff: string; readonly aside: Aside }> {
  const name = `coppice_lines_${++made}`;
  const noted = new NotedLines({ names: files.map((file) => file.name), limits, isShown });
  registerLines(db, name, { paths: files.map(({ path }) => path), longest, noted });
  registerNote(db, `${name}_note`, noted);
  const aside = { place: placeOf(files), limits, found: async () => noted.all(), rows: async () => noted.lines };
  const names = [
    ...(await keysOf(db, name)),
    ...columns.flatMap((one) => (one.folders === undefined ? [] : [one.name])),
  ];
  const sniff = `SELECT ${names.map((one) => `NULL AS ${quoteName(one)}`).join(', ')}`;
  const sql = rowsSql(name, columns);
  return { sql, sniff: names.length === 0 ? sql : sniff, aside };
}

/** As many lines are looked at for names as DuckDB looks at. */
const SAMPLE = 20_480;

async function keysOf(db: DuckDBConnection, name: string): Promise<string[]> {
  const docs = `SELECT TRY_CAST(text AS JSON) AS doc FROM ${name}() LIMIT ${SAMPLE}`;
  const keys = `SELECT unnest(json_keys(doc)) AS key FROM (${docs}) WHERE json_type(doc) = 'OBJECT'`;
  const found = await db.runAndReadAll(`SELECT DISTINCT key FROM (${keys}) ORDER BY key`);
  return found.getRows().map(([key]) => String(key));
}

const [FILE, LINE, TEXT, DOC, VALUES, WRONG, ROW] = ['file', 'line', 'text', 'doc', 'values', 'wrong', 'row'].map(
  (name) => quoteName(`coppice.${name}`),
);

/**
 * No condition is moved below a window: so those of the query's own do not pass over the bad lines, and ours does not have
 * every line parsed again for each column it asks about.
 */
function rowsSql(name: string, columns: readonly JsonColumn[]): string {
  const own = columns.filter(({ folders }) => folders === undefined);
  const columnValue = (column: JsonColumn): string =>
    column.folders === undefined ? valueSql(column, own.indexOf(column)) : folderSql(column.sql, column.folders);
  const isWrong = ({ name: column }: JsonColumn, at: number): string =>
    `${VALUES}[${at + 1}] IS NOT NULL AND ${quoteName(column)} IS NULL`;
  const each = (say: (column: JsonColumn) => string): string =>
    [...own.map((column, at) => `CASE WHEN ${isWrong(column, at)} THEN ${quoteText(say(column))} END`), 'NULL'].join(
      ', ',
    );

  const lines = `SELECT file AS ${FILE}, line AS ${LINE}, text AS ${TEXT}, TRY_CAST(text AS JSON) AS ${DOC} FROM ${name}()`;
  const pointers = own.map((column) => pointer(column.name)).join(', ');
  const parsed = barrier(
    `SELECT *, json_extract_string(${DOC}, [${pointers}]::VARCHAR[]) AS ${VALUES} FROM (${lines})`,
  );
  const typed = `SELECT *, ${columns.map((column) => `${columnValue(column)} AS ${quoteName(column.name)}`).join(', ')} FROM (${parsed})`;
  const judged = barrier(`SELECT *, concat_ws(', ', ${each((column) => column.name)}) AS ${WRONG} FROM (${typed})`);
  const why = `CASE WHEN ${DOC} IS NULL THEN 'It is no JSON' WHEN json_type(${DOC}) <> 'OBJECT' THEN 'It is no object'
    ELSE concat_ws('; ', ${each((column) => `"${column.name}" is no ${column.sql}`)}) END`;
  const note = `${name}_note(${FILE}, ${LINE}, ${why}, ${WRONG}, ${TEXT})`;
  const isRow = `${DOC} IS NOT NULL AND json_type(${DOC}) = 'OBJECT' AND ${WRONG} = ''`;
  const kept = barrier(`SELECT * FROM (${judged}) WHERE CASE WHEN ${isRow} THEN true ELSE ${note} END`);
  return `SELECT ${columns.map((column) => quoteName(column.name)).join(', ')} FROM (${kept})`;
}

function barrier(sql: string): string {
  return `SELECT * EXCLUDE (${ROW}) FROM (SELECT *, row_number() OVER () AS ${ROW} FROM (${sql}))`;
}

function valueSql({ sql }: JsonColumn, at: number): string {
  const value = `${VALUES}[${at + 1}]`;
  return sql.endsWith(']')
    ? softCast(`CAST(${value} AS JSON)`, { to: sql })
    : softCast(value, { to: sql, from: 'VARCHAR' });
}

function folderSql(sql: string, folders: readonly string[]): string {
  const cases = folders.map((folder, file) => `WHEN ${file} THEN ${quoteText(folder)}`);
  return `CAST(CASE ${FILE} ${cases.join(' ')} END AS ${sql})`;
}

/** RFC 6901 */
function pointer(name: string): string {
  return quoteText(`/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
}
