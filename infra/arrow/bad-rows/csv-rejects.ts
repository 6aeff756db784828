import type { DuckDBConnection } from '@duckdb/node-api';
import { MOST_BAD_ROWS } from '../../../core/bad-rows.js';
import type { BadRow, BadRowOptions } from '../../../core/bad-rows.js';
import { FinalError } from '../../../core/errors.js';
import { RAW } from './aside.js';
import { quoteText } from '../duckdb.js';
import { numberErrors } from './csv-numbers.js';
import type { CsvNumbers } from './csv-numbers.js';
import { endsItsQuotes } from './ends-its-quotes.js';

export interface CsvRejects {
  /** For `read_csv`. */
  readonly options: readonly string[];
  found(): Promise<readonly BadRow[]>;
  /** Lines that would be no rows whatever the types. */
  broken(): Promise<number>;
}

interface Rejecting {
  readonly limits: BadRowOptions;
  /** Declared columns, of which each may be wrong in a line. */
  readonly columns: number;
  readonly quote: string;
  /** Lines and values may be shown. */
  readonly isShown: boolean;
  /** What people call the file at a path. */
  readonly nameOf: (path: string) => string;
  /** Whole numbers, of which DuckDB does not note all that are wrong; `bad` finds one that it did not. */
  readonly numbers: CsvNumbers & { readonly bad: string | undefined };
}

let made = 0;

/**
 * Has DuckDB note the lines of a CSV that it cannot read, and go on. `found` throws FinalError `SOURCE_UNREADABLE` where a
 * quote is not closed: DuckDB notes one line, and leaves out what follows up to the next quote or the end of its buffer.
 */
export function csvRejects(
  db: DuckDBConnection,
  { limits, columns, quote, isShown, nameOf, numbers }: Rejecting,
): CsvRejects {
  const table = `coppice_rejects_${++made}`;
  const most = Math.min(limits.maxBadRows ?? MOST_BAD_ROWS, MOST_BAD_ROWS) + 1;
  const options = [
    'store_rejects = true',
    `rejects_table = '${table}'`,
    `rejects_scan = '${table}_scan'`,
    // Of errors, of which a line has one for each column at most, and two as a whole. What is above is left out silently.
    `rejects_limit = ${most * (columns + 2)}`,
  ];
  const joined = `${table} AS one JOIN ${table}_scan AS scan USING (scan_id, file_id)`;
  return {
    options,
    async found() {
      await checkQuotes(db, { joined, quote, nameOf });
      const errors = await allErrors(db, { joined, numbers });
      const result = await db.runAndReadAll(
        `SELECT file_path, line, string_agg(DISTINCT column_name, ', ' ORDER BY column_name),
           coalesce(${TOO_FEW}, string_agg(DISTINCT ${isShown ? SAID : UNSAID}, '; ')),
           ${isShown ? `any_value(left(trim(csv_line, chr(10) || chr(13)), ${RAW}))` : 'NULL'}
         FROM (${errors}) GROUP BY file_path, line
         ORDER BY list_position([${numbers.paths.map(quoteText).join(', ')}], file_path), line LIMIT ${most}`,
      );
      return result.getRows().map(([path, line, column, reason, raw]) => ({
        file: nameOf(String(path)),
        line: Number(line),
        column: column === null ? null : String(column),
        reason: String(reason),
        raw: raw === null ? null : String(raw),
      }));
    },
    async broken() {
      const counted = await db.runAndReadAll(
        `SELECT count(DISTINCT (file_path, line)) FROM ${joined} WHERE error_type <> 'CAST'`,
      );
      return Number(counted.getRows()[0]![0]);
    },
  };
}

interface Errors {
  readonly joined: string;
  readonly numbers: CsvNumbers & { readonly bad: string | undefined };
}

/** Those that DuckDB noted; and where one is of a whole number, or a number was left out that it did not note, those found anew. */
async function allErrors(db: DuckDBConnection, { joined, numbers }: Errors): Promise<string> {
  const noted = `SELECT file_path, line, column_name, error_type, error_message, csv_line, delimiter FROM ${joined}`;
  const { columns, bad } = numbers;
  if (bad === undefined) return noted;
  const isNumber = `error_type = 'CAST' AND column_name IN (${columns.map(({ name }) => quoteText(name)).join(', ')})`;
  const one = await db.runAndReadAll(`SELECT 1 FROM (${noted}) WHERE ${isNumber} UNION ALL (${bad}) LIMIT 1`);
  if (one.currentRowCount === 0) return noted;
  return `SELECT * FROM (${noted}) WHERE NOT (${isNumber}) UNION ALL ${await numberErrors(db, numbers)}`;
}

/** The column's name stands beside it. */
const SAID = `regexp_replace(error_message, '^Error when converting column ".*"\\. ', '')`;
/** A line that ends early breaks something in each column that it lacks. */
const TOO_FEW = `min(error_message) FILTER (WHERE error_type = 'MISSING COLUMNS')`;
/** Only this kind of message quotes a value. */
const UNSAID = `CASE error_type WHEN 'CAST' THEN 'It is not of the declared type; the value is not shown' ELSE ${SAID} END`;

interface Quoting {
  readonly joined: string;
  readonly quote: string;
  readonly nameOf: (path: string) => string;
}

async function checkQuotes(db: DuckDBConnection, { joined, quote, nameOf }: Quoting): Promise<void> {
  const result = await db.runAndReadAll(
    `SELECT file_path, line, column_name, csv_line, delimiter FROM ${joined}
     WHERE error_type = 'UNQUOTED VALUE' ORDER BY one.file_id, line`,
  );
  const open = result
    .getRows()
    .map((row) => row.map(String))
    .find(([, , , line = '', delimiter = '']) => !endsItsQuotes(line, { quote, delimiter }));
  if (open === undefined) return;
  const [path = '', line, column] = open;
  throw new FinalError('SOURCE_UNREADABLE', {
    message: `${nameOf(path)}, line ${line}, column "${column}": a quote ${quote} is not closed, and so nobody can tell which of the lines that follow are rows.`,
    hint: "Close it in the source; or read it with `quote: ''`, where quotes are part of the text.",
  });
}
