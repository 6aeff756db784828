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
import { csvLayout } from './bad-rows/csv-layout.js';
import { firstBadNumber, goodNumbers } from './bad-rows/csv-numbers.js';
import type { CsvNumbers } from './bad-rows/csv-numbers.js';
import { quoteName, quoteText } from './duckdb.js';
import { isWholeNumber, readType } from './exact-cast.js';

export interface CsvSql {
  readonly sql: string;
  /** The same with all columns as text. */
  readonly sniff: string;
  /** DuckDB's types of declared columns, as the SQL gives them. */
  readonly typesOf: (name: string) => string | undefined;
  readonly aside?: Aside;
  readonly firstBad?: () => Promise<string | undefined>;
  readonly inWords?: (error: unknown) => unknown;
}

interface CsvParts {
  readonly files: readonly FoundFile[];
  readonly db: DuckDBConnection;
  readonly limits: SourceLimits;
  /** Declared columns that are in the files themselves. */
  readonly inFile: readonly string[];
  readonly list: string;
  readonly hive: string;
  /** The type in DuckDB of such a column; of others none. */
  readonly typeOf: (name: string) => string | undefined;
}

/** CSV files as SQL. */
export async function csvSql(query: TableQuery, options: CsvOptions, parts: CsvParts): Promise<CsvSql> {
  const { db, limits, list, hive, inFile, typeOf } = parts;
  const read: Read = (...more) => readCsv([list, ...csvOptions(options, limits), hive, ...more]);
  const plain = ['all_varchar = true'];
  const moments = inFile.filter((name) => MOMENT.test(typeOf(name)!));
  const zoned = await zonedColumns(db, { columns: moments, plain: read(...plain) });
  const readAs = (name: string): string => (zoned.includes(name) ? 'TIMESTAMPTZ' : readType(typeOf(name) ?? 'VARCHAR'));
  const typed = [`types = ${structOf(inFile, readAs)}`];
  const isShown = personalBehind(query).length === 0;
  if (options.onBadRow !== 'quarantine') {
    const numbers = numbersIn(options, { ...parts, typed });
    const firstBad = (): Promise<string | undefined> => firstBadNumber(numbers, { ...parts, isShown });
    const typesOf = (name: string): string | undefined => (inFile.includes(name) ? readAs(name) : undefined);
    return { sql: read(...typed), sniff: read(...plain), typesOf, firstBad, inWords: declaredTypes(typeOf) };
  }
  const head = await shownHead(options, { ...parts, sniff: read(...plain) });
  const rejects = {
    ...parts,
    isShown,
    limits: options,
    typed,
    plain,
    read,
    numbers: numbersIn(options, { ...parts, typed, head }),
  };
  if (head === undefined) return rejecting(rejects);
  const { delimiter, names } = head;
  const known = csvOptions({ ...options, delimiter, header: true }, limits);
  const named = (type: (name: string) => string): string => `columns = ${structOf(names, type)}`;
  return rejecting({
    ...rejects,
    read: (...more) => readCsv([list, 'auto_detect = false', ...known, hive, ...more]),
    typed: [named(readAs)],
    plain: [named(() => 'VARCHAR')],
  });
}

const MOMENT = /^TIMESTAMP(_S|_MS)?$/;
/** As many lines as DuckDB looks at. */
const SAMPLE = 20_480;

/** Columns of moments that have zones in the first lines: read as moments without, they would lose them. */
async function zonedColumns(
  db: DuckDBConnection,
  { columns, plain }: { readonly columns: readonly string[]; readonly plain: string },
): Promise<readonly string[]> {
  if (columns.length === 0) return [];
  const isZoned = columns.map(
    (name) => `bool_or(regexp_matches(${quoteName(name)}, '[0-9][+-][0-9:]+ *$') AND strlen(${quoteName(name)}) > 12)`,
  );
  // What is wrong with the file is said when it is read.
  const seen = await db
    .runAndReadAll(`SELECT ${isZoned.join(', ')} FROM (FROM (${plain}) LIMIT ${SAMPLE})`)
    .catch(() => undefined);
  const [row = []] = seen?.getRows() ?? [];
  return columns.filter((_name, at) => row[at] === true);
}

type Read = (...more: readonly string[]) => string;

function readCsv(parts: readonly string[]): string {
  return `SELECT * FROM read_csv(${parts.join(', ')})`;
}

function structOf(names: readonly string[], typeOf: (name: string) => string): string {
  return `{${names.map((name) => `${quoteText(name)}: ${quoteText(typeOf(name))}`).join(', ')}}`;
}

/** Of the declared columns of whole numbers: how to find out which lines are wrong. */
function numbersIn(
  options: CsvOptions,
  {
    db,
    limits,
    files,
    inFile,
    typeOf,
    typed,
    head,
  }: CsvParts & { readonly typed: readonly string[]; readonly head?: CsvHead | undefined },
): CsvNumbers {
  const columns = inFile.map((name) => ({ name, to: typeOf(name)! })).filter(({ to }) => isWholeNumber(to));
  const read: CsvNumbers['read'] = async (path, as, more) => {
    const sniffed = [quoteText(path), ...csvOptions(options, limits), ...typed];
    const { names, ...layout } =
      head === undefined ? await csvLayout(db, sniffed) : { ...head, header: true, more: [] };
    const known = [...csvOptions({ ...options, ...layout }, limits), ...layout.more];
    return readCsv([
      quoteText(path),
      'auto_detect = false',
      'hive_partitioning = false',
      ...known,
      `columns = ${structOf(names, as)}`,
      ...more,
    ]);
  };
  return { columns, paths: files.map(({ path }) => path), read };
}

/** DuckDB's message with the declared type in place of the one that numbers are read as. */
function declaredTypes(typeOf: CsvParts['typeOf']): (error: unknown) => unknown {
  return (error) => {
    if (!(error instanceof Error)) return error;
    const [, name = ''] = /Error when converting column "(.*?)"\. Could not/s.exec(error.message) ?? [];
    const to = typeOf(name);
    if (to !== undefined)
      error.message = error.message.replace(/(Could not convert string .* to )'DOUBLE'/s, `$1'${to}'`);
    return error;
  };
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

interface Rejecting extends Omit<CsvParts, 'limits'> {
  readonly limits: CsvOptions;
  readonly read: Read;
  /** Options that give the columns types that keep what they hold, and those that leave them text. */
  readonly typed: readonly string[];
  readonly plain: readonly string[];
  readonly numbers: CsvNumbers;
  readonly isShown: boolean;
}

function rejecting({ files, db, limits, inFile, typeOf, read, typed, plain, numbers, isShown }: Rejecting): CsvSql {
  const good = goodNumbers(read(...typed, 'ignore_errors = true'), numbers.columns);
  const rejects = csvRejects(db, {
    limits,
    columns: inFile.length,
    quote: limits.quote ?? '"',
    isShown,
    nameOf: (path) => files.find((file) => file.path === path)?.name ?? path,
    numbers: { ...numbers, bad: good.bad },
  });
  const rows = async (): Promise<number> => {
    const counted = await db.runAndReadAll(`SELECT count(*) FROM (${read(...plain, 'ignore_errors = true')})`);
    return Number(counted.getRows()[0]![0]) + (await rejects.broken());
  };
  const { sql } = goodNumbers(read(...typed, ...rejects.options), numbers.columns);
  return {
    sql,
    sniff: read(...plain),
    typesOf: typeOf,
    aside: { place: placeOf(files), limits, found: rejects.found, rows },
  };
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
