import type { DriftResult } from './result.js';
import { compareShares, furthest } from './shares.js';
import type { Counts } from './shares.js';

/**
 * Greatest difference of any cell's count over the rows of both sides together, as TFDV: it sees that there are more
 * rows, not only that they lie elsewhere. 0 is equal, below 1. `cell` is the first that has it. FinalError
 * `DRIFT_INPUT`.
 */
export function normalizedAbsoluteDifference(reference: Counts, current: Counts): DriftResult {
  return compareShares('normalized-absolute-difference', { reference, current }, (_shares, sizes) => {
    const { value, cell } = furthest({ reference, current });
    return { value: value / (sizes.reference + sizes.current), cell };
  });
}
