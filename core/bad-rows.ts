import { FinalError } from './errors.js';
import { percent } from './expectations.js';
import type { Table } from './table.js';

/** What becomes of lines that are no rows of the schema. */
export interface BadRowOptions {
  /** `quarantine` sets them aside in a table of their own; `fail` (usual) stops at the first. */
  readonly onBadRow?: 'fail' | 'quarantine';
  /** More bad rows than so many fail the read all the same. */
  readonly maxBadRows?: number;
  /** The largest share of bad rows, from 0 to 1; 0.1 where neither limit is given. */
  readonly maxBadShare?: number;
}

/** One that is no row. */
export interface BadRow {
  readonly file: string;
  /** From 1; of a CSV, a text that goes over several lines counts as one. */
  readonly line: number;
  /** The column that is wrong, or several with commas between; null where it is the line as a whole. */
  readonly column: string | null;
  readonly reason: string;
  /** Its text, cut where it is long; null where it may tell of a person. */
  readonly raw: string | null;
}

/** Beside the table that a step gives: the rows of its sources that were set aside. */
export interface SetAside {
  readonly quarantine: Table<{
    readonly _file: string;
    readonly _line: bigint;
    readonly _column: string | null;
    readonly _reason: string;
    readonly _raw: string | null;
  }>;
}

/** However the limits are: so many bad rows are no dirt, and people look at the first of them. */
export const MOST_BAD_ROWS = 100_000;

const USUAL_SHARE = 0.1;

/** Throws FinalError `LIMIT` for options that mean nothing. */
export function checkBadRowOptions({ onBadRow = 'fail', maxBadRows, maxBadShare }: BadRowOptions): void {
  const wrong = (message: string, hint: string): FinalError => new FinalError('LIMIT', { message, hint });
  if (!['fail', 'quarantine'].includes(onBadRow))
    throw wrong(`onBadRow is "${onBadRow}".`, "It is 'fail' or 'quarantine'.");
  if (onBadRow === 'fail' && (maxBadRows ?? maxBadShare) !== undefined)
    throw wrong('A limit of bad rows is given, and the first fails the read.', "Add onBadRow: 'quarantine'.");
  if (maxBadRows !== undefined && !(Number.isInteger(maxBadRows) && maxBadRows >= 0 && maxBadRows <= MOST_BAD_ROWS))
    throw wrong(`maxBadRows is ${maxBadRows}.`, `Give a whole number from 0 to ${MOST_BAD_ROWS}.`);
  if (maxBadShare !== undefined && !(maxBadShare >= 0 && maxBadShare <= 1))
    throw wrong(`maxBadShare is ${maxBadShare}.`, 'Give a number from 0 to 1: 0.02 is 2 %.');
}

/** The limit that is passed, in words, if one is: that of a share only where it is known of how many rows. */
export function beyondLimits(
  { length: bad }: readonly BadRow[],
  { maxBadRows, maxBadShare, of }: BadRowOptions & { readonly of?: number },
): string | undefined {
  const most = maxBadRows ?? MOST_BAD_ROWS;
  if (bad > most) return `at most ${most} may be`;
  const share = maxBadShare ?? (maxBadRows === undefined ? USUAL_SHARE : 1);
  return of !== undefined && bad / of > share ? `at most ${percent(share)} may be` : undefined;
}

/** `data/a.csv, line 30002, column "age": Could not convert …` */
export function badRowText({ file, line, column, reason }: BadRow): string {
  return `${file}, line ${line}${column === null ? '' : `, column "${column}"`}: ${reason}`;
}
