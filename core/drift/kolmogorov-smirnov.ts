import { smirnovTail, kolmogorovTail } from './kolmogorov.js';
import { drift, noDrift, whyEmpty } from './result.js';
import type { DriftResult, Sizes } from './result.js';
import { pairSizes, sortPair } from './sorted-pair.js';
import type { SortedPair } from './sorted-pair.js';

/** Pairs of rows up to which the p-value is exact, as scipy's is for two samples of 10,000. */
const EXACT_PAIRS = 1e8;

/**
 * Two-sample Kolmogorov-Smirnov: the greatest distance of the two empirical distributions, 0 to 1, with its two-sided
 * p-value. It asks for order only, so infinite values are fine. `method` says how the p-value came about: `exact` for
 * samples of one size and up to 10⁸ pairs of rows, else `asymptotic`. FinalError `DRIFT_INPUT` where a value is NaN.
 */
export function kolmogorovSmirnov(reference: ArrayLike<number>, current: ArrayLike<number>): DriftResult {
  return kolmogorovSmirnovOf(sortPair(reference, current));
}

export function kolmogorovSmirnovOf(pair: SortedPair): DriftResult {
  const sizes = pairSizes(pair);
  const why = whyEmpty(sizes);
  if (why !== undefined) return noDrift('kolmogorov-smirnov', sizes, why);
  const furthest = furthestApart(pair);
  const pairs = sizes.reference * sizes.current;
  const exact = pairs <= EXACT_PAIRS || sizes.reference === sizes.current;
  const pValue = exact ? smirnovTail(furthest, sizes) : kolmogorovTail(furthest / pairs, effective(sizes));
  return drift('kolmogorov-smirnov', sizes, {
    value: furthest / pairs,
    pValue: Math.min(1, Math.max(0, pValue)),
    method: exact ? 'exact' : 'asymptotic',
  });
}

/** Size of the single sample that is as telling as these two. */
function effective({ reference, current }: Sizes): number {
  return Math.round((reference * current) / (reference + current));
}

/**
 * In units of one pair of rows: whole numbers, so that the greatest is exact. Once one side has come to its end, the two
 * only draw nearer.
 */
function furthestApart({ reference, current }: SortedPair): number {
  const [n, m] = [reference.length, current.length];
  let furthest = 0;
  for (let r = 0, c = 0; r < n && c < m;) {
    const value = reference[r]! <= current[c]! ? reference[r]! : current[c]!;
    while (r < n && reference[r] === value) r += 1;
    while (c < m && current[c] === value) c += 1;
    const apart = Math.abs(r * m - c * n);
    if (apart > furthest) furthest = apart;
  }
  return furthest;
}
