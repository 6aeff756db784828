import { integrateBetween } from './cdf-distance.js';
import { drift, noDrift, whyEmpty } from './result.js';
import type { DriftResult } from './result.js';
import { checkFinite, pairSizes, sortPair } from './sorted-pair.js';
import type { SortedPair } from './sorted-pair.js';

/**
 * Energy distance of two samples as scipy has it: the root of twice the integral of the squared height between their
 * distributions. FinalError `DRIFT_INPUT` where a value is NaN or infinite.
 */
export function energyDistance(reference: ArrayLike<number>, current: ArrayLike<number>): DriftResult {
  return energyDistanceOf(sortPair(reference, current));
}

export function energyDistanceOf(pair: SortedPair): DriftResult {
  checkFinite(pair);
  const sizes = pairSizes(pair);
  const why = whyEmpty(sizes);
  if (why !== undefined) return noDrift('energy-distance', sizes, why);
  const value = Math.sqrt(2 * integrateBetween(pair, 2));
  if (!Number.isFinite(value)) {
    return noDrift('energy-distance', sizes, 'the values lie further apart than a float64 can tell');
  }
  return drift('energy-distance', sizes, { value });
}
