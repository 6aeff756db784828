import { normalQuantile } from './normal.js';

export type IntervalMethod =
  'delong' | 'paired-rows' | 'bootstrap' | 'bootstrap-bca' | 'wilson' | 'mcnemar' | 'mean-of-rows';

/** Where a value may truly lie. */
export interface Bounds {
  readonly standardError: number;
  /** Each bound holds with the stated confidence by itself (one-sided): together they hold with 2 × confidence − 1. */
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
  readonly method: IntervalMethod;
}

/** The value of a metric on some rows, and where it may truly lie. */
export interface Estimate extends Bounds {
  readonly value: number;
}

/** The difference of a metric between two models on the same rows, and where it may truly lie. */
export interface Difference extends Bounds {
  /** First minus second. */
  readonly difference: number;
}

/** Normal bounds around a difference. */
export function normalBounds(
  difference: number,
  standardError: number,
  { confidence, method }: Pick<Difference, 'confidence' | 'method'>,
): Difference {
  const reach = standardError === 0 ? 0 : normalQuantile(confidence) * standardError;
  return { difference, standardError, low: difference - reach, high: difference + reach, confidence, method };
}

/** An estimate of a difference, as one. */
export function asDifference({ value, ...bounds }: Estimate): Difference {
  return { difference: value, ...bounds };
}

/** A difference from nothing, as an estimate. */
export function asEstimate({ difference, ...bounds }: Difference): Estimate {
  return { value: difference, ...bounds };
}

/** Variance of a sample, by the n − 1 rule; 0 below two values. */
export function sampleVariance(values: Float64Array): number {
  if (values.length < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
