import { integrateBetween } from './cdf-distance.js';
import { drift, noDrift, whyEmpty } from './result.js';
import type { DriftResult } from './result.js';
import { checkFinite, pairSizes, sortPair } from './sorted-pair.js';
import type { SortedPair } from './sorted-pair.js';

/** Below this the reference hardly varies, and a distance in its units would mean nothing. Evidently's. */
const LEAST_DEVIATION = 0.001;

/**
 * `normed`: in standard deviations of the reference (over n, and at least 0.001), as Evidently; else in the column's
 * unit.
 */
export interface WassersteinOptions {
  readonly normed?: boolean;
}

/**
 * First Wasserstein distance of two samples: how far a row must move on average. FinalError `DRIFT_INPUT` where a value
 * is NaN or infinite.
 */
export function wasserstein(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  options: WassersteinOptions = {},
): DriftResult {
  return wassersteinOf(sortPair(reference, current), options);
}

export function wassersteinOf(pair: SortedPair, { normed = false }: WassersteinOptions = {}): DriftResult {
  checkFinite(pair);
  const name = normed ? 'wasserstein-normed' : 'wasserstein';
  const sizes = pairSizes(pair);
  const why = whyEmpty(sizes);
  if (why !== undefined) return noDrift(name, sizes, why);
  const unit = normed ? Math.max(deviation(pair.reference), LEAST_DEVIATION) : 1;
  const value = integrateBetween(pair, 1) / unit;
  if (!Number.isFinite(value)) return noDrift(name, sizes, 'the values lie further apart than a float64 can tell');
  return drift(name, sizes, { value });
}

/** Standard deviation over n. */
function deviation(values: Float64Array): number {
  let [sum, squares] = [0, 0];
  for (let at = 0; at < values.length; at += 1) sum += values[at]!;
  const mean = sum / values.length;
  for (let at = 0; at < values.length; at += 1) squares += (values[at]! - mean) ** 2;
  return Math.sqrt(squares / values.length);
}
