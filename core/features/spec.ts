import type { ColumnKind, Precision } from '../column.js';

/** Parts of a moment, in UTC: hour 0-23, weekday 0 (Sunday) to 6, day of the month 1-31, month 1-12. */
export type InstantPart = 'hour' | 'weekday' | 'day' | 'month';
export type Comparison = 'greaterThan' | 'atLeast' | 'lessThan' | 'atMost' | 'equals';

/** A number for each row. Plain data, as all of a specification: it is saved with the model. */
export type Expression =
  | { readonly column: string; readonly part?: InstantPart }
  | { readonly of: Expression; readonly compare: Comparison; readonly bound: number };

/** Something with few values: a category, a flag, a whole number, or a part of a moment. */
export interface KeyPart {
  readonly column: string;
  readonly part?: InstantPart;
}

/** How one feature is made. */
export type FeatureSpec =
  | { readonly make: 'number'; readonly of: Expression }
  | { readonly make: 'standardize'; readonly of: Expression }
  | { readonly make: 'cyclic'; readonly of: KeyPart; readonly from: number; readonly period: number }
  | { readonly make: 'oneHot'; readonly key: readonly KeyPart[]; readonly values: readonly string[] }
  | { readonly make: 'hash'; readonly key: readonly KeyPart[]; readonly buckets: number }
  | { readonly make: 'labelRate'; readonly key: readonly KeyPart[]; readonly smooth: number };

/** A column that features read, and how it is kept: a row in JSON is turned into the same numbers as a table's. */
export interface InputColumn {
  readonly type: ColumnKind;
  readonly precision?: Precision;
}

export interface FeaturesSpec {
  readonly features: { readonly [name: string]: FeatureSpec };
  /** What is to be predicted, and the name it was given. */
  readonly label: { readonly name: string; readonly of: Expression } | null;
  /** The columns that the features read; a request must carry them. */
  readonly inputs: { readonly [column: string]: InputColumn };
}

/** What a feature learnt from the training rows. */
export type FeatureState =
  | { readonly mean: number; readonly deviation: number }
  | { readonly rates: readonly (readonly [key: string, value: number])[]; readonly otherwise: number };
export interface FeaturesState {
  readonly [feature: string]: FeatureState;
}

/** The lowest value of each part, and how many there are. */
export const INSTANT_PARTS: { readonly [P in InstantPart]: { readonly from: number; readonly count: number } } = {
  hour: { from: 0, count: 24 },
  weekday: { from: 0, count: 7 },
  day: { from: 1, count: 31 },
  month: { from: 1, count: 12 },
};

/** The columns an expression reads. */
export function columnOf(expression: Expression): string {
  return 'of' in expression ? columnOf(expression.of) : expression.column;
}

export function columnsOf(spec: FeatureSpec): readonly string[] {
  return 'of' in spec ? [columnOf(spec.of)] : spec.key.map((part) => part.column);
}
