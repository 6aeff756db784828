import { tmpdir } from 'node:os';
import { quoteName, quoteText, withDuckDb } from '../../infra/arrow/duckdb.js';
import { filesOf } from '../../infra/sources/local.js';

/** A request's row as JSON. */
export type Row = Readonly<Record<string, unknown>>;

export interface RowsOf {
  readonly source: string;
  /** Where relative paths begin and packages are looked for. */
  readonly project: string;
  readonly time: string;
  readonly month: string;
  readonly limit: number;
}

/** Rows of one month of a Parquet file, chosen evenly over the month and always the same. */
export function rowsOfMonth({ source, project, time, month, limit }: RowsOf): Promise<readonly Row[]> {
  return withDuckDb({ spill: tmpdir() }, async (db) => {
    const files = (await filesOf(source, { project, db })).map(quoteText).join(', ');
    const column = quoteName(time);
    const reader = await db.runAndReadAll(
      `SELECT * FROM (SELECT * FROM read_parquet([${files}]) WHERE strftime(${column}, '%Y-%m') = ${quoteText(month)})
       USING SAMPLE reservoir(${limit} ROWS) REPEATABLE (1)`,
    );
    return reader.getRowObjectsJS().map(asJson);
  });
}

/** Times as texts and whole numbers as numbers, as a caller that knows JSON only would send them. */
function asJson(row: Readonly<Record<string, unknown>>): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, jsonValue(value)]));
}

function jsonValue(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'bigint' ? Number(value) : value;
}
