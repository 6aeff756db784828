import type { DriftResult } from './result.js';
import { compareShares, sumOver } from './shares.js';
import type { Counts } from './shares.js';

/**
 * `distance` is the root of `divergence`. TFDV: divergence, base 2. Evidently: distance, base e. NannyML: distance,
 * base 2.
 */
export interface JensenShannonForm {
  readonly form: 'divergence' | 'distance';
  readonly base: 2 | 'e';
}

/**
 * Jensen-Shannon over the same cells: 0 is equal; nothing shared is 1 in base 2, ln 2 or its root in base e. FinalError
 * `DRIFT_INPUT`.
 */
export function jensenShannon(reference: Counts, current: Counts, { form, base }: JensenShannonForm): DriftResult {
  return compareShares(`jensen-shannon-${form}-base-${base}`, { reference, current }, (shares) => {
    const nats = sumOver(shares, (p, q) => (towardsMiddle(p, q) + towardsMiddle(q, p)) / 2);
    // Rounding may leave the exact bounds by a last digit.
    const bounded = Math.min(Math.max(nats, 0), Math.LN2);
    const divergence = base === 2 ? bounded / Math.LN2 : bounded;
    return { value: form === 'distance' ? Math.sqrt(divergence) : divergence };
  });
}

/** What a cell adds to the Kullback-Leibler divergence from the mixture of both sides, in nats. */
function towardsMiddle(share: number, other: number): number {
  return share === 0 ? 0 : share * Math.log(share / ((share + other) / 2));
}
