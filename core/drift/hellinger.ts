import type { DriftResult } from './result.js';
import { compareShares, sumOver } from './shares.js';
import type { Counts } from './shares.js';

/**
 * Hellinger distance over the same cells: the Euclidean distance of the root shares over √2. 0 is equal, 1 shares
 * nothing. FinalError `DRIFT_INPUT`.
 */
export function hellinger(reference: Counts, current: Counts): DriftResult {
  return compareShares('hellinger', { reference, current }, (shares) => {
    const squares = sumOver(shares, (p, q) => (Math.sqrt(p) - Math.sqrt(q)) ** 2);
    return { value: Math.min(1, Math.sqrt(squares / 2)) };
  });
}
