import type { DriftResult } from './result.js';
import { compareShares } from './shares.js';
import type { Cells } from './shares.js';

/**
 * The greatest distance of two distributions at the edges of their common bins: what Kolmogorov-Smirnov is at least. It
 * is at most the largest share of one bin below. No p-value. FinalError `DRIFT_INPUT`.
 */
export function binnedKolmogorovSmirnov({ reference, current }: Cells): DriftResult {
  return compareShares('kolmogorov-smirnov-binned', { reference, current }, (shares) => {
    let [height, value] = [0, 0];
    shares.reference.forEach((share, bin) => {
      height += share - shares.current[bin]!;
      value = Math.max(value, Math.abs(height));
    });
    return { value };
  });
}

/**
 * First Wasserstein distance of two distributions of which only common bins are known, rows lying evenly within a bin,
 * in units of `unit`. What lies beyond the outer edges counts as within the outer bins. FinalError `DRIFT_INPUT`.
 */
export function binnedWasserstein(
  { reference, current }: Cells,
  edges: ArrayLike<number>,
  { unit = 1 }: { unit?: number } = {},
): DriftResult {
  return compareShares('wasserstein-binned', { reference, current }, (shares) => {
    let [height, area] = [0, 0];
    shares.reference.forEach((share, bin) => {
      const next = height + share - shares.current[bin]!;
      area += between(height, next) * (edges[bin + 1]! - edges[bin]!);
      height = next;
    });
    return { value: area / unit };
  });
}

/** Mean size of a height that goes evenly from one to another. */
function between(from: number, to: number): number {
  const [one, other] = [Math.abs(from), Math.abs(to)];
  if (from * to >= 0) return (one + other) / 2;
  return (one ** 2 + other ** 2) / (2 * (one + other));
}
