import type { Histogram } from '../drift/align-histograms.js';

/**
 * What there is to say of a table at a glance. Plain JSON, without NaN or infinities: it is saved with datasets, shown
 * by `coppice profile`, and drift is measured against it.
 */
export interface TableStatistics {
  readonly rows: number;
  /** In the order of the table. */
  readonly columns: { readonly [name: string]: ColumnStatistics };
  /** There where it was asked for. */
  readonly correlations?: Correlations;
}

export type ColumnStatistics =
  | NumberStatistics
  | TextStatistics
  | TimestampStatistics
  | BoolStatistics
  | BinaryStatistics
  | TensorStatistics
  | ListStatistics
  | PersonalStatistics;

interface Counts {
  /** The column's Arrow type in text, as in table references: `int16`, `timestamp[ms]`, `dictionary<utf8>`. */
  readonly type: string;
  /** Rows whose value is there; NaN is there. With `missing`, the table's rows. */
  readonly count: number;
  readonly missing: number;
}

/** Of a column of numbers; those of a `uint64` beyond 2^53 are rounded. All but the counts speak of the finite values alone, and are null where there is none. */
export interface NumberStatistics extends Counts, Spread {
  readonly kind: 'number';
  readonly nan: number;
  readonly infinities: { readonly negative: number; readonly positive: number };
  /** Positive and negative zeros. */
  readonly zeros: number;
  readonly min: number | null;
  readonly max: number | null;
  /** All digits of an `int64` column's ends, which a number may round. */
  readonly exact?: { readonly min: string; readonly max: string };
  /** Most frequent first; the number's shortest text, of an `int64` all digits, NaN and infinities left out. */
  readonly top: readonly TopValue[];
}

/** How finite numbers are spread. Times are numbers of milliseconds here. */
export interface Spread {
  readonly distinct: Distinct;
  readonly mean: number | null;
  /** Of a sample (divided by n − 1), as in pandas and polars; null below two values. */
  readonly std: number | null;
  /** Adjusted for a sample as in pandas and DuckDB (G1); null below three values or where all are equal. */
  readonly skew: number | null;
  /** Excess, adjusted for a sample as in pandas and DuckDB (G2); null below four values or where all are equal. */
  readonly kurtosis: number | null;
  /** Σ(x − mean)^k for k = 2, 3, 4, and of how many values; null where a sum is too large for a number. */
  readonly moments: Moments | null;
  /** Between neighbouring values in proportion, as numpy's default. Empty where there is no finite value. */
  readonly quantiles: readonly Quantile[];
  /** By at most how much a quantile's rank is off, as a share of the values: 0 where all were counted. */
  readonly rankError: number;
  readonly histograms: Histograms;
}

export interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly m2: number;
  readonly m3: number;
  readonly m4: number;
}

export interface Quantile {
  readonly probability: number;
  readonly value: number;
}

/** Both over the finite values; rows of NaN are in `nan`. No buckets where there is no finite value. */
export interface Histograms {
  /** Ten of equal width from the least to the greatest; one point where both are equal. */
  readonly equalWidth: Histogram;
  /** Up to ten between the deciles, equal ones merged, so that each holds about a tenth. */
  readonly quantiles: Histogram;
}

/** How many different values. */
export interface Distinct {
  readonly value: number;
  readonly exact: boolean;
  /** Standard error as a share of `value`, where it is an estimate. */
  readonly error?: number;
}

export interface TopValue {
  readonly value: string;
  /** Exact, or at least this many. */
  readonly count: number;
  /** There where `count` may be too low, by up to this. */
  readonly under?: number;
}

/** Of text and of categories. */
export interface TextStatistics extends Counts {
  readonly kind: 'text' | 'category';
  readonly distinct: Distinct;
  /** In characters (code points); null where no text is there. */
  readonly lengths: Lengths | null;
  /** Texts of no character. */
  readonly empty: number;
  readonly top: readonly TopValue[];
  /** Rows of every value, by name, where there are few of them: what drift compares. */
  readonly counts?: { readonly [value: string]: number };
}

export interface Lengths {
  readonly min: number;
  readonly mean: number;
  readonly max: number;
}

/**
 * Of timestamps, dates and times of the day. `mean`, quantiles and histograms are milliseconds since 1970-01-01 UTC (of a
 * `time`, since midnight), `std` milliseconds.
 */
export interface TimestampStatistics extends Counts, Spread {
  readonly kind: 'timestamp';
  /** ISO 8601 in UTC with all digits of the column's precision: `2001-01-01T00:01:00.000Z`, `2001-01-01`, `17:05:00.000000`. */
  readonly min: string | null;
  readonly max: string | null;
  /** Most frequent first, as `min` is written. */
  readonly top: readonly TopValue[];
}

export interface BoolStatistics extends Counts {
  readonly kind: 'bool';
  readonly true: number;
  readonly false: number;
}

/** Of bytes; lengths count them. */
export interface BinaryStatistics extends Counts {
  readonly kind: 'binary';
  readonly distinct: Distinct;
  readonly lengths: Lengths | null;
  readonly empty: number;
}

/** Of arrays of one shape. */
export interface TensorStatistics extends Counts {
  readonly kind: 'tensor';
  /** `[20]` for vectors of 20. */
  readonly shape: readonly number[];
  /** All numbers of all rows together. */
  readonly elements: NumberStatistics;
}

/** Of lists, which differ in length. */
export interface ListStatistics extends Counts {
  readonly kind: 'list';
  readonly lengths: Lengths | null;
  /** Lists of no element. */
  readonly empty: number;
  readonly elements: ColumnStatistics;
}

/** Of a column that tells of persons (`pii` in its schema): nothing here shows a value. */
export interface PersonalStatistics extends Counts {
  readonly kind: 'personal';
  readonly distinct: Distinct;
}

/** Pearson's r of each two columns of numbers, over the rows in which both are finite. */
export interface Correlations {
  readonly columns: readonly string[];
  /** Row by row, symmetric; null where a column does not vary or fewer than two rows have both. */
  readonly values: readonly (readonly (number | null)[])[];
}
