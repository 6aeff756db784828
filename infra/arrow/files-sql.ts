import type { DuckDBConnection } from '@duckdb/node-api';
import { arrowText } from '../../core/column.js';
import type { BadRowOptions } from '../../core/bad-rows.js';
import { FinalError } from '../../core/errors.js';
import type { TableFileSource, TableQuery } from '../../core/query.js';
import type { SkippedFile } from '../sources/documents.js';
import type { FoundFile } from '../sources/find.js';
import type { SourceLimits } from '../sources/limits.js';
import { personalBehind } from '../../core/personal.js';
import type { Aside } from './bad-rows/aside.js';
import { jsonLines } from './bad-rows/json-lines.js';
import { csvSql } from './csv-sql.js';
import { firstBadValue, NUMBER } from './bad-rows/first-bad-value.js';
import type { NumberedFile } from './bad-rows/first-bad-value.js';
import { quoteName, quoteText } from './duckdb.js';
import { jsonTypes } from './json-types.js';
import { largeChunks, tooLong } from './long-texts.js';
import { numberedScanSql, scanSql } from './scan-sql.js';
import type { SourceSql } from './sql.js';
import { layoutOf } from './types.js';

export interface Readable extends Pick<SourceSql, 'sql' | 'cellBytes'> {
  /** Where types are forced on the reader: the same without them, which names the columns whatever they hold. */
  readonly sniff?: string;
  /** DuckDB's types of columns, where such a `sniff` does not tell them. */
  readonly typesOf?: (name: string) => string | undefined;
  /** Files that were bad, and are left out. */
  readonly skipped?: readonly SkippedFile[];
  /** Columns that are kept as dictionaries of their values; it reads the files' metadata. */
  readonly dictionaries?: () => Promise<readonly string[]>;
  /** Where bad rows are set aside: which they were. */
  readonly aside?: Aside;
  /** The first value that does not fit its column, in words. */
  readonly firstBad?: () => Promise<string | undefined>;
  /** An error of DuckDB's with places in place of scratch files. */
  readonly inWords?: (error: unknown) => unknown;
}

interface Files {
  readonly files: readonly FoundFile[];
  readonly db: DuckDBConnection;
  readonly limits: SourceLimits;
}

/** What all formats need: the files as a list in SQL, and what their folders' names say. */
interface Parts extends Files {
  readonly paths: readonly string[];
  readonly list: string;
  readonly folders: readonly Folder[];
  readonly hive: string;
}

/** Files as SQL, and how to say what is wrong with them. */
export async function filesSql(query: TableQuery, source: TableFileSource, given: Files): Promise<Readable> {
  const { files, db } = given;
  const paths = files.map(({ path }) => path);
  const list = `[${paths.map(quoteText).join(', ')}]`;
  const folders = source.options?.partitions === true ? partitionsOf(query, files) : [];
  const hive = folders.length === 0 ? 'hive_partitioning = false' : `hive_partitioning = true, ${hiveTypes(folders)}`;
  const parts = { ...given, paths, list, folders, hive };
  const inWords = (error: unknown): unknown => withPlaces(error, files);
  switch (source.format) {
    case 'arrow': {
      const numbered = (path: string): string => numberedScanSql(db, { paths: [path], oneDictionary: false }, NUMBER);
      const firstBad = finder(query, parts, { counts: 'row', numbered });
      return { sql: scanSql(db, { paths, oneDictionary: false }), inWords, firstBad };
    }
    case 'parquet':
      return parquetSql(query, { ...parts, inWords });
    case 'json':
      return { ...(await jsonSql(query, parts, 'auto')), inWords };
    case 'jsonl': {
      const { options = {} } = source;
      const declared = (name: string): string | undefined =>
        name in query.columns ? sqlType(query.columns, name) : undefined;
      if (options.onBadRow !== 'quarantine') return { ...(await jsonSql(query, parts, 'newline_delimited')), inWords };
      const { cellBytes } = parts.limits;
      return { ...(await linesSql(query, options, parts)), cellBytes, typesOf: declared, inWords };
    }
    case 'csv': {
      const inFile = Object.keys(query.columns).filter((name) => !folders.some((folder) => folder.name === name));
      const typeOf = (name: string): string | undefined =>
        inFile.includes(name) ? sqlType(query.columns, name) : undefined;
      const read = await csvSql(query, source.options, { ...parts, inFile, typeOf });
      return { ...read, inWords: (error) => inWords(read.inWords?.(error) ?? error) };
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

interface Numbering {
  readonly counts: NumberedFile['counts'];
  readonly numbered: (path: string) => string;
}

function finder(
  query: TableQuery,
  { db, files }: Files,
  { counts, numbered }: Numbering,
): () => Promise<string | undefined> {
  return () =>
    firstBadValue(db, query, {
      files: files.map(({ name, path }) => ({ name, sql: numbered(path), counts })),
      typeOf: (name) => sqlType(query.columns, name),
    });
}

async function parquetSql(
  query: TableQuery,
  { inWords, ...parts }: Parts & { readonly inWords: (error: unknown) => unknown },
): Promise<Readable> {
  const { db, paths, list, hive, limits } = parts;
  const { cellBytes } = limits;
  const [large] = await largeChunks(db, query, { paths, cellBytes });
  const numbered = (path: string): string =>
    `SELECT *, file_row_number AS ${quoteName(NUMBER)}
     FROM read_parquet([${quoteText(path)}], file_row_number = true, ${hive})`;
  const firstBad = finder(query, parts, { counts: 'row', numbered });
  const read = { sql: `SELECT * FROM read_parquet(${list}, ${hive})`, firstBad };
  if (large === undefined) return { ...read, inWords, dictionaries: () => dictionariesIn(db, list) };
  const orLong = (error: unknown): unknown => (isOutOfMemory(error) ? tooLong(large, cellBytes) : inWords(error));
  return { ...read, inWords: orLong, cellBytes };
}

async function jsonSql(query: TableQuery, parts: Parts, format: 'auto' | 'newline_delimited'): Promise<Readable> {
  const { db, list, hive, limits } = parts;
  const options = `format = '${format}', maximum_object_size = ${limits.cellBytes}, ${hive}`;
  // As text, so that no value stops it.
  const texts = Object.keys(query.columns).map(
    (name) => `${quoteText(name)}: ${sqlType(query.columns, name).endsWith(']') ? "'JSON'" : "'VARCHAR'"}`,
  );
  const numbered = (path: string): string =>
    `SELECT *, row_number() OVER () AS ${quoteName(NUMBER)}
     FROM read_json([${quoteText(path)}], ${options}, columns = {${texts.join(', ')}})`;
  const firstBad = finder(query, parts, { counts: 'object', numbered });
  const auto = `SELECT * FROM read_json(${list}, ${options})`;
  const types = await jsonTypes(db, auto, (name) => (name in query.columns ? sqlType(query.columns, name) : undefined));
  const sql = types === undefined ? auto : `SELECT * FROM read_json(${list}, ${options}, columns = ${types})`;
  return { sql, cellBytes: limits.cellBytes, firstBad };
}

function linesSql(query: TableQuery, limits: BadRowOptions, parts: Parts): ReturnType<typeof jsonLines> {
  const { db, files, folders, paths } = parts;
  const columns = Object.keys(query.columns).map((name) => {
    const isFolder = folders.some((folder) => folder.name === name);
    return { name, sql: sqlType(query.columns, name), folders: isFolder ? folderValues(name, paths) : undefined };
  });
  const isShown = personalBehind(query).length === 0;
  return jsonLines(db, { files, limits, columns, longest: parts.limits.cellBytes, isShown });
}

/** A declared column's type in DuckDB. */
export function sqlType(columns: TableQuery['columns'], name: string): string {
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

function folderValues(name: string, paths: readonly string[]): string[] {
  return paths.map((path) => decodeURIComponent(new RegExp(`(?<=/)${name}=([^/]*)(?=/)`).exec(path)?.[1] ?? ''));
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
