import type { DriftResult } from './result.js';
import { compareShares, sumOver } from './shares.js';
import type { Counts } from './shares.js';

/**
 * Total variation over the same cells: half the sum of |p − q|. 0 is equal, 1 shares nothing. FinalError `DRIFT_INPUT`.
 */
export function totalVariation(reference: Counts, current: Counts): DriftResult {
  return compareShares('total-variation', { reference, current }, (shares) => ({
    value: Math.min(1, sumOver(shares, (p, q) => Math.abs(p - q)) / 2),
  }));
}
