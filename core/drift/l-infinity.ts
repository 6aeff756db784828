import type { DriftResult } from './result.js';
import { compareShares, furthest } from './shares.js';
import type { Counts } from './shares.js';

/** Greatest difference of any cell's share, as TFDV: 0 is equal, 1 at most. `cell` has it. FinalError `DRIFT_INPUT`. */
export function lInfinity(reference: Counts, current: Counts): DriftResult {
  return compareShares('l-infinity', { reference, current }, furthest);
}
