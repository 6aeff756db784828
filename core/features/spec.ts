import type { ColumnKind, NumberKind, Precision } from '../column.js';
import type { WindowSpec } from './windows/spec.js';

/** Parts of a moment, in UTC: hour 0-23, weekday 0 (Sunday) to 6, day of the month 1-31, month 1-12. */
export type InstantPart = 'hour' | 'weekday' | 'day' | 'month';
/** Of a text: how many code points or words it has. */
export type TextMeasure = 'characters' | 'words';
export type Comparison = 'greaterThan' | 'atLeast' | 'lessThan' | 'atMost' | 'equals';

/** What is done with a number; its result is missing where it has none, as the logarithm of 0. */
export type Change =
  | { readonly change: 'log' }
  | { readonly change: 'log1p' }
  | { readonly change: 'clip'; readonly low: number; readonly high: number }
  | { readonly change: 'fill'; readonly with: number };

/** A number for each row. Plain data, as all of a specification: it is saved with the model. */
export type Expression =
  | { readonly column: string; readonly part?: InstantPart }
  | { readonly column: string; readonly measure: TextMeasure }
  | { readonly column: string; readonly window: WindowSpec }
  | { readonly of: Expression; readonly compare: Comparison; readonly bound: number }
  | ({ readonly of: Expression } & Change);

/** Something with few values: a category, a flag, a whole number, or a part of a moment. */
export interface KeyPart {
  readonly column: string;
  readonly part?: InstantPart;
}
type Key = readonly KeyPart[];

/** One number that names a value, or one number for each value: 1 for the row's and 0 for the others. */
export type As = 'index' | 'oneHot';
interface Words {
  readonly column: string;
  /** Takes capital letters for small ones. */
  readonly lower: boolean;
}

interface Shaped {
  readonly column: string;
  readonly shape: readonly number[];
}

/** How one feature is made. */
export type FeatureSpec =
  | { readonly make: 'number'; readonly of: Expression }
  | { readonly make: 'standardize'; readonly of: Expression }
  | { readonly make: 'minMax'; readonly of: Expression }
  | { readonly make: 'robust'; readonly of: Expression }
  | { readonly make: 'bucketize'; readonly of: Expression; readonly edges: readonly number[]; readonly as: As }
  | { readonly make: 'quantile'; readonly of: Expression; readonly count: number; readonly as: As }
  | { readonly make: 'missing'; readonly of: Expression }
  | { readonly make: 'missingKey'; readonly key: Key }
  | { readonly make: 'cyclic'; readonly of: KeyPart; readonly from: number; readonly period: number }
  | { readonly make: 'oneHot'; readonly key: Key; readonly values: readonly string[] }
  | { readonly make: 'hash'; readonly key: Key; readonly buckets: number }
  | { readonly make: 'hashIndex'; readonly key: Key; readonly buckets: number }
  | { readonly make: 'embeddingIndex'; readonly key: Key; readonly max: number; readonly oov: number }
  | { readonly make: 'labelRate'; readonly key: Key; readonly smooth: number }
  | ({ readonly make: 'tokens'; readonly max: number; readonly vocabulary: number } & Words)
  | ({ readonly make: 'bagOfWords'; readonly vocabulary: number } & Words)
  | ({ readonly make: 'hashingTf'; readonly buckets: number } & Words)
  | ({ readonly make: 'tfidf'; readonly vocabulary: number } & Words)
  | ({ readonly make: 'normalizeTensor' } & Shaped)
  | ({ readonly make: 'scaleTensor'; readonly minus: readonly number[]; readonly over: readonly number[] } & Shaped);

export type Make = FeatureSpec['make'];
export type SpecOf<M extends Make> = Extract<FeatureSpec, { readonly make: M }>;

/** A column that features read, and how it is kept: a row in JSON is turned into the same numbers as a table's. */
export interface InputColumn {
  readonly type: ColumnKind;
  readonly precision?: Precision;
  /** It tells of a person: no error shows a value of it. */
  readonly pii?: true;
  /** Of a tensor. */
  readonly of?: NumberKind;
  readonly shape?: readonly number[];
  /** Made of the events before the row: a request may carry these in place of the number. */
  readonly window?: WindowSpec;
}

export interface FeaturesSpec {
  readonly features: { readonly [name: string]: FeatureSpec };
  /** What is to be predicted, and the name it was given. */
  readonly label: { readonly name: string; readonly of: Expression } | null;
  /** The columns that the features read; a request must carry them. */
  readonly inputs: { readonly [column: string]: InputColumn };
}

/** What each kind of feature learnt from the training rows. */
export interface States {
  readonly standardize: { readonly mean: number; readonly deviation: number };
  readonly minMax: { readonly low: number; readonly high: number };
  readonly robust: { readonly median: number; readonly spread: number };
  readonly quantile: { readonly edges: readonly number[] };
  readonly labelRate: {
    readonly rates: readonly (readonly [key: string, value: number])[];
    readonly otherwise: number;
  };
  /** The most frequent first. */
  readonly embeddingIndex: { readonly values: readonly string[] };
  readonly tokens: { readonly words: readonly string[] };
  readonly bagOfWords: { readonly words: readonly string[] };
  readonly normalizeTensor: { readonly mean: readonly number[]; readonly deviation: readonly number[] };
  readonly tfidf: { readonly words: readonly string[]; readonly idf: readonly number[] };
}
export type StateOf<M extends Make> = M extends keyof States ? States[M] : undefined;
export type FeatureState = States[keyof States];
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

/** The column an expression reads. */
export function columnOf(expression: Expression): string {
  return 'of' in expression ? columnOf(expression.of) : expression.column;
}

export function columnsOf(spec: FeatureSpec): readonly string[] {
  if ('of' in spec) return [columnOf(spec.of)];
  return 'key' in spec ? spec.key.map((part) => part.column) : [spec.column];
}
