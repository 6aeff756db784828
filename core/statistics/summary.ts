import { FinalError } from '../errors.js';
import { mergeCoMoments } from './co-moments.js';
import type { CoMoments } from './co-moments.js';
import { mergeDistinct } from './distinct-sketch.js';
import type { DistinctSketch } from './distinct-sketch.js';
import { mergeLengths } from './lengths.js';
import { mergeValues } from './number-values.js';
import type { NumberValues } from './number-values.js';
import type { Lengths } from './statistics.js';
import { mergeTexts } from './text-values.js';
import type { TextValues } from './text-values.js';

/** What some rows of a table add to its statistics. Two of them merge to that of all their rows. */
export interface TableSummary {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, ColumnSummary>;
  readonly coMoments?: CoMoments;
}

export type ColumnSummary =
  | NumberSummary
  | TimestampSummary
  | TextSummary
  | BoolSummary
  | BinarySummary
  | TensorSummary
  | ListSummary
  | PersonalSummary;

interface Counts {
  readonly type: string;
  readonly count: number;
  readonly missing: number;
}

interface NumberParts extends Counts {
  readonly nan: number;
  readonly negativeInfinities: number;
  readonly positiveInfinities: number;
  readonly values: NumberValues;
}

export interface NumberSummary extends NumberParts {
  readonly kind: 'number';
}

/** The values count in the column's own precision. */
export interface TimestampSummary extends NumberParts {
  readonly kind: 'timestamp';
}

export interface TextSummary extends Counts {
  readonly kind: 'text' | 'category';
  readonly empty: number;
  readonly lengths: Lengths | null;
  readonly values: TextValues;
}

export interface BoolSummary extends Counts {
  readonly kind: 'bool';
  readonly true: number;
}

export interface TensorSummary extends Counts {
  readonly kind: 'tensor';
  readonly shape: readonly number[];
  readonly elements: NumberSummary;
}

export interface BinarySummary extends Counts {
  readonly kind: 'binary';
  readonly empty: number;
  readonly lengths: Lengths | null;
  readonly distinct: DistinctSketch;
}

export interface ListSummary extends Counts {
  readonly kind: 'list';
  readonly empty: number;
  readonly lengths: Lengths | null;
  readonly elements: ColumnSummary;
}

/** Of a column that tells of persons: no value is in it. */
export interface PersonalSummary extends Counts {
  readonly kind: 'personal';
  readonly distinct: DistinctSketch;
}

export interface MergeOptions {
  /** Columns of at most this many different values stay exact; beyond, sketches take over. Default 4,194,304. */
  readonly exactValues?: number;
}

export const EXACT_VALUES: number = 2 ** 22;
/** Texts take more room than numbers. */
export const TEXTS_PER_NUMBER: number = 1 / 16;

/**
 * The summary of both parts' rows. Their order means nothing; counts, ends and, while exact, all else come out equal
 * however parts are put together. FinalError `STATISTICS_DIFFER` where they are parts of different tables.
 */
export function mergeSummaries(one: TableSummary, other: TableSummary, options: MergeOptions = {}): TableSummary {
  const [a, b] = [describe(one), describe(other)];
  if (a !== b) throw differ(a, b);
  const columns = new Map<string, ColumnSummary>();
  for (const [name, column] of one.columns) columns.set(name, mergeColumns(column, other.columns.get(name)!, options));
  const rows = one.rows + other.rows;
  if (one.coMoments === undefined || other.coMoments === undefined) return { rows, columns };
  return { rows, columns, coMoments: mergeCoMoments(one.coMoments, other.coMoments) };
}

function describe({ columns, coMoments }: TableSummary): string {
  const names = [...columns].map(([name, { kind, type }]) => `${name} (${type}, ${kind})`).sort();
  return [...names, ...(coMoments === undefined ? [] : [`correlations of ${coMoments.columns.join(', ')}`])].join('; ');
}

function mergeColumns(one: ColumnSummary, other: ColumnSummary, options: MergeOptions): ColumnSummary {
  const { exactValues = EXACT_VALUES } = options;
  const counts = { type: one.type, count: one.count + other.count, missing: one.missing + other.missing };
  if (one.kind === 'number' && other.kind === 'number') return mergeNumbers(one, other, exactValues);
  if (one.kind === 'timestamp' && other.kind === 'timestamp') return mergeNumbers(one, other, exactValues);
  if (one.kind === 'bool' && other.kind === 'bool') return { kind: 'bool', ...counts, true: one.true + other.true };
  if (one.kind === 'tensor' && other.kind === 'tensor') {
    return { ...one, ...counts, elements: mergeNumbers(one.elements, other.elements, exactValues) };
  }
  if (one.kind === 'personal' && other.kind === 'personal') {
    return { kind: 'personal', ...counts, distinct: mergeDistinct(one.distinct, other.distinct) };
  }
  if (one.kind === 'list' && other.kind === 'list') {
    const elements = mergeColumns(one.elements, other.elements, options);
    return { kind: 'list', ...counts, empty: one.empty + other.empty, lengths: mergeLengths(one, other), elements };
  }
  if (one.kind === 'binary' && other.kind === 'binary') {
    const distinct = mergeDistinct(one.distinct, other.distinct);
    return { kind: 'binary', ...counts, empty: one.empty + other.empty, lengths: mergeLengths(one, other), distinct };
  }
  const [text, texts] = [one as TextSummary, other as TextSummary];
  return {
    kind: text.kind,
    ...counts,
    empty: text.empty + texts.empty,
    lengths: mergeLengths(text, texts),
    values: mergeTexts(text.values, texts.values, exactValues * TEXTS_PER_NUMBER),
  };
}

function mergeNumbers<S extends NumberParts>(one: S, other: S, exactValues: number): S {
  return {
    ...one,
    count: one.count + other.count,
    missing: one.missing + other.missing,
    nan: one.nan + other.nan,
    negativeInfinities: one.negativeInfinities + other.negativeInfinities,
    positiveInfinities: one.positiveInfinities + other.positiveInfinities,
    values: mergeValues(one.values, other.values, exactValues),
  };
}

function differ(one: string, other: string): FinalError {
  return new FinalError('STATISTICS_DIFFER', {
    message: `Statistics of different columns cannot be put together: ${one} here, ${other} there.`,
    hint: 'Merge the statistics of parts of one table.',
  });
}
