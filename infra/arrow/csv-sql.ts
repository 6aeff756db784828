import type { CsvOptions, TableQuery } from '../../core/query.js';
import { personalBehind } from '../../core/personal.js';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { FoundFile } from '../sources/find.js';
import type { SourceLimits } from '../sources/limits.js';
import { placeOf } from './bad-rows/aside.js';
import type { Aside } from './bad-rows/aside.js';
import { csvHead } from './bad-rows/csv-head.js';
import type { CsvHead } from './bad-rows/csv-head.js';
import { csvRejects } from './bad-rows/csv-rejects.js';
import { quoteText } from './duckdb.js';

export interface CsvSql {
  readonly sql: string;
  /** The same with all columns as text. */
  readonly sniff: string;
  readonly aside?: Aside;
}

interface CsvParts {
  readonly files: readonly FoundFile[];
  readonly db: DuckDBConnection;
  readonly limits: SourceLimits;
  /** Declared columns that are in the files themselves. */
  readonly inFile: readonly string[];
  readonly list: string;
  readonly hive: string;
  /** Declared columns with their types, as `read_csv` takes them. */
  readonly types: string;
  /** A declared column's type, quoted. */
  readonly typeOf: (name: string) => string | undefined;
}

/** CSV files as SQL. */
export async function csvSql(query: TableQuery, options: CsvOptions, parts: CsvParts): Promise<CsvSql> {
  const { limits, list, hive, types } = parts;
  const read: Read = (...more) => readCsv([list, ...csvOptions(options, limits), hive, ...more]);
  const typed = [`types = {${types}}`];
  const plain = ['all_varchar = true'];
  if (options.onBadRow !== 'quarantine') return { sql: read(...typed), sniff: read(...plain) };
  const head = await shownHead(options, { ...parts, sniff: read(...plain) });
  if (head === undefined) return rejecting(query, options, { ...parts, read, typed, plain });
  const { delimiter, names } = head;
  const known = csvOptions({ ...options, delimiter, header: true }, limits);
  const named = (type: (name: string) => string): string =>
    `columns = {${names.map((name) => `${quoteText(name)}: ${type(name)}`).join(', ')}}`;
  return rejecting(query, options, {
    ...parts,
    read: (...more) => readCsv([list, 'auto_detect = false', ...known, hive, ...more]),
    typed: [named((name) => parts.typeOf(name) ?? "'VARCHAR'")],
    plain: [named(() => "'VARCHAR'")],
  });
}

type Read = (...more: readonly string[]) => string;

function readCsv(parts: readonly string[]): string {
  return `SELECT * FROM read_csv(${parts.join(', ')})`;
}

/**
 * What the first line shows, where DuckDB does not find the declared columns: it goes by how regular the lines are, and of a
 * small file with bad ones it takes another delimiter, or none.
 */
async function shownHead(
  options: CsvOptions,
  { db, files, inFile, sniff }: CsvParts & { readonly sniff: string },
): Promise<CsvHead | undefined> {
  if (options.header === false || options.encoding === 'utf-16') return undefined;
  const names = await db.runAndReadAll(`DESCRIBE ${sniff}`).then(
    (described) => described.getColumns()[0] as string[],
    (): string[] => [],
  );
  if (inFile.every((name) => names.includes(name))) return undefined;
  const { delimiter, quote = '"' } = options;
  return csvHead(files[0]!.path, { columns: inFile, delimiter, quote });
}

interface Rejecting extends CsvParts {
  readonly read: Read;
  /** Options that give the columns their declared types, and those that leave them text. */
  readonly typed: readonly string[];
  readonly plain: readonly string[];
}

function rejecting(query: TableQuery, limits: CsvOptions, { files, db, read, typed, plain }: Rejecting): CsvSql {
  const rejects = csvRejects(db, {
    limits,
    columns: Object.keys(query.columns).length,
    quote: limits.quote ?? '"',
    isShown: personalBehind(query).length === 0,
    nameOf: (path) => files.find((file) => file.path === path)?.name ?? path,
  });
  const rows = async (): Promise<number> => {
    const counted = await db.runAndReadAll(`SELECT count(*) FROM (${read(...plain, 'ignore_errors = true')})`);
    return Number(counted.getRows()[0]![0]) + (await rejects.broken());
  };
  const sql = read(...typed, ...rejects.options);
  return { sql, sniff: read(...plain), aside: { place: placeOf(files), limits, found: rejects.found, rows } };
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
