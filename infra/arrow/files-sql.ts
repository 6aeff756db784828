import type { DuckDBConnection } from '@duckdb/node-api';
import { arrowText } from '../../core/column.js';
import { FinalError } from '../../core/errors.js';
import type { CsvOptions, TableFileSource, TableQuery } from '../../core/query.js';
import type { SkippedFile } from '../sources/documents.js';
import type { FoundFile } from '../sources/find.js';
import type { SourceLimits } from '../sources/limits.js';
import { quoteText } from './duckdb.js';
import { largeChunks, tooLong } from './long-texts.js';
import { scanSql } from './scan-sql.js';
import type { SourceSql } from './sql.js';
import { layoutOf } from './types.js';

export interface Readable extends Pick<SourceSql, 'sql' | 'cellBytes'> {
  /** Where types are forced on the reader: the same without them, which names the columns whatever they hold. */
  readonly sniff?: string;
  /** Files that were bad, and are left out. */
  readonly skipped?: readonly SkippedFile[];
  /** Columns that are kept as dictionaries of their values. */
  readonly dictionaries?: readonly string[];
  /** An error of DuckDB's with places in place of scratch files. */
  readonly inWords?: (error: unknown) => unknown;
}

interface Files {
  readonly files: readonly FoundFile[];
  readonly db: DuckDBConnection;
  readonly limits: SourceLimits;
}

/** Files as SQL, and how to say what is wrong with them. */
export async function filesSql(
  query: TableQuery,
  source: TableFileSource,
  { files, db, limits }: Files,
): Promise<Readable> {
  const paths = files.map(({ path }) => path);
  const list = `[${paths.map(quoteText).join(', ')}]`;
  const folders = source.options?.partitions === true ? partitionsOf(query, files) : [];
  const hive = folders.length === 0 ? 'hive_partitioning = false' : `hive_partitioning = true, ${hiveTypes(folders)}`;
  const inWords = (error: unknown): unknown => withPlaces(error, files);
  switch (source.format) {
    case 'arrow':
      return { sql: scanSql(db, { paths, oneDictionary: false }), inWords };
    case 'parquet': {
      const { cellBytes } = limits;
      const [large] = await largeChunks(db, query, { paths, cellBytes });
      const sql = `SELECT * FROM read_parquet(${list}, ${hive})`;
      if (large === undefined) return { sql, inWords, dictionaries: await dictionariesIn(db, list) };
      const orLong = (error: unknown): unknown => (isOutOfMemory(error) ? tooLong(large, cellBytes) : inWords(error));
      return { sql, inWords: orLong, cellBytes };
    }
    case 'json':
    case 'jsonl': {
      const format = source.format === 'json' ? 'auto' : 'newline_delimited';
      const options = `format = '${format}', maximum_object_size = ${limits.cellBytes}, ${hive}`;
      return { sql: `SELECT * FROM read_json(${list}, ${options})`, inWords, cellBytes: limits.cellBytes };
    }
    case 'csv': {
      const options = csvOptions(source.options, limits);
      const inFile = Object.keys(query.columns).filter((name) => !folders.some((folder) => folder.name === name));
      const read = (more: string): string => `SELECT * FROM read_csv(${[list, ...options, hive, more].join(', ')})`;
      return {
        sql: read(`types = {${inFile.map((name) => typeOf(query, name)).join(', ')}}`),
        sniff: read('all_varchar = true'),
        inWords,
      };
    }
  }
}

async function dictionariesIn(db: DuckDBConnection, list: string): Promise<readonly string[]> {
  const asked = await db.runAndReadAll(
    `SELECT path_in_schema FROM parquet_metadata(${list}) WHERE type = 'BYTE_ARRAY'
     GROUP BY ALL HAVING bool_and(encodings LIKE '%DICTIONARY%')`,
  );
  return (asked.getColumns()[0] ?? []) as string[];
}

function csvOptions(
  { delimiter, quote = '"', header, missing, encoding }: CsvOptions,
  { cellBytes }: SourceLimits,
): string[] {
  return [
    ...lineLimit(cellBytes),
    // Found out, it could be none: then a quote that is not closed would be read as text.
    `quote = ${quoteText(quote)}`,
    `escape = ${quoteText(quote)}`,
    ...(delimiter === undefined ? [] : [`delim = ${quoteText(delimiter)}`]),
    ...(header === undefined ? [] : [`header = ${header}`]),
    ...(missing === undefined ? [] : [`nullstr = ${quoteText(missing)}`]),
    ...(encoding === undefined ? [] : [`encoding = ${quoteText(encoding)}`]),
  ];
}

/** DuckDB would give itself buffers of 16 of the longest lines. */
export function lineLimit(bytes: number): string[] {
  return [`max_line_size = ${bytes}`, `buffer_size = ${Math.max(32 << 20, bytes * 2)}`];
}

/** With the types given, DuckDB's messages about a bad value name the file, the line and the column. */
export function typeOf({ columns }: Pick<TableQuery, 'columns'>, name: string): string {
  return `${quoteText(name)}: ${quoteText(sqlType(columns, name))}`;
}

function sqlType(columns: TableQuery['columns'], name: string): string {
  return layoutOf({ name, type: arrowText(columns[name]!) }).sql;
}

interface Folder {
  readonly name: string;
  readonly type: string;
}

/** Declared columns that stand in the folders' names. Throws FinalError `SOURCE_UNREADABLE` where there are none. */
function partitionsOf({ columns }: TableQuery, files: readonly FoundFile[]): Folder[] {
  const [first] = files;
  const keys = [...(first?.path ?? '').matchAll(/(?<=\/)([\w-]+)=[^/]*(?=\/)/g)].map(([, name]) => name!);
  const folders = keys
    .filter((name) => columns[name] !== undefined)
    .map((name) => ({ name, type: sqlType(columns, name) }));
  if (folders.length > 0) return folders;
  throw new FinalError('SOURCE_UNREADABLE', {
    message: `${first?.place ?? 'The source'} lies in no folder of the form name=value for a declared column.`,
    hint: `Write \`partitions: true\` only for folders such as year=2001/month=01; the schema has ${Object.keys(columns).join(', ')}.`,
  });
}

function hiveTypes(folders: readonly Folder[]): string {
  return `hive_types = {${folders.map(({ name, type }) => `${quoteText(name)}: ${type}`).join(', ')}}`;
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Out of Memory Error');
}

/** What people know a file by, where DuckDB names the copy it read. */
function withPlaces(error: unknown, files: readonly FoundFile[]): unknown {
  if (!(error instanceof Error) || files.every(({ path, place }) => path === place)) return error;
  const text = files.reduce((said, { path, place }) => said.replaceAll(path, place), error.message);
  if (text === error.message) return error;
  // Most errors' texts can be set; one of ours is passed on as it is.
  return Object.assign(Object.create(Object.getPrototypeOf(error) as object) as Error, error, { message: text });
}
