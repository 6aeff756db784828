import type { ColumnType } from '../artifact.js';
import { FinalError } from '../errors.js';
import type { StatisticOf } from './counted.js';

/** `block`: what goes beyond the limit stops the run, and rows that break it are set aside. `warn`: it is only reported. */
export type Severity = 'block' | 'warn';

export interface ExpectationOptions {
  /** The least share of all rows that must keep it, from 0 to 1. Missing values keep every expectation but `present`. */
  readonly mostly?: number;
  readonly severity?: Severity;
  /** What reports and quarantined rows call it, instead of what it says by itself. */
  readonly name?: string;
}

/** Both inclusive. */
export interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** How an expectation is looked at. */
export type Check =
  /** SQL that is true for a row that breaks it. `none`, where given, is SQL over all rows, true where none can break it. */
  | {
      readonly by: 'row';
      readonly breaks: string;
      readonly window?: true;
      readonly none?: string;
      /** The same as a range of numbers, or of moments in milliseconds since 1970. */
      readonly range?: Range;
    }
  /** SQL that gives one number for the whole table; and the statistic it is, where it can be made from counted values. */
  | ({ readonly by: 'value'; readonly sql: string; readonly of?: StatisticOf } & Range)
  /** What is wrong with the table's columns, if anything. */
  | { readonly by: 'columns'; readonly problem: (columns: readonly ColumnType[]) => string | undefined }
  /** TypeScript, row by row. */
  | { readonly by: 'predicate'; readonly holds: (row: never) => boolean };

/** One thing that must hold of a table beside what its schema says. */
export interface Expectation<Column extends string = string, Row = unknown> {
  /** What breaking it means: `delay not from 0 to 60`. */
  readonly name: string;
  readonly columns: readonly Column[];
  readonly check: Check;
  /** TFDV's name of the anomaly where it has one, else Great Expectations' name of the expectation. */
  readonly anomaly: string;
  readonly mostly?: number;
  readonly severity: Severity;
  /** Only for the type: rows of which table a predicate takes. */
  readonly row?: (row: Row) => void;
}

/** One that may be about rows of any table. */
export type AnyExpectation = Expectation<string, never>;

interface Parts<Column extends string> {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly check: Check;
  readonly anomaly: string;
}

/** Throws FinalError `EXPECTATION` for a share that is none. */
export function expectation<Column extends string, Row = unknown>(
  parts: Parts<Column>,
  { mostly, severity = 'block', name = parts.name }: ExpectationOptions = {},
): Expectation<Column, Row> {
  if (mostly !== undefined && !(mostly >= 0 && mostly <= 1)) {
    throw badExpectation(
      name,
      `its \`mostly\` is ${mostly}`,
      'Give a share from 0 to 1: 0.98 lets 2 % of the rows break it.',
    );
  }
  return { ...parts, name, severity, ...(mostly !== undefined && { mostly }) };
}

/** `from 0 to 60`, `at least 0`, `at most 60`. Throws FinalError `EXPECTATION` for a range that holds nothing. */
export function rangeText({ min, max }: Range, name: string): string {
  if ((min === undefined && max === undefined) || Number.isNaN(min) || Number.isNaN(max)) {
    throw badExpectation(name, 'it gives no bound', 'Give min, or max, or both.');
  }
  if (min !== undefined && max !== undefined) {
    if (min > max) throw badExpectation(name, `its min is ${min} and its max ${max}`, 'Give the smaller one as min.');
    return `from ${min} to ${max}`;
  }
  return min === undefined ? `at most ${max}` : `at least ${min}`;
}

export function badExpectation(name: string, seen: string, hint: string): FinalError {
  return new FinalError('EXPECTATION', { message: `Nothing can be held against "${name}": ${seen}.`, hint });
}
