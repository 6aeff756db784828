import { normalCdf, normalQuantile } from '../normal.js';
import { linearQuantile } from '../quantile.js';

export interface Distribution {
  readonly observed: number;
  /** Values of the resamples, ascending. */
  readonly sorted: Float64Array;
  /** Values without each unit, or without each of many blocks of units. */
  readonly leftOut: Float64Array;
}

/** Where each bound holds with the confidence by itself: a share of the resamples lies beyond it. */
export function percentileBounds(sorted: Float64Array, confidence: number): { low: number; high: number } {
  return { low: linearQuantile(sorted, 1 - confidence), high: linearQuantile(sorted, confidence) };
}

/**
 * Bias-corrected and accelerated bounds (Efron, JASA 82, 1987), as scipy's `bootstrap`: where the resamples lie askew
 * around the value, or spread more the higher it is, the shares move. Percentiles where every resample lies on one side.
 */
export function bcaBounds(
  { observed, sorted, leftOut }: Distribution,
  confidence: number,
): { low: number; high: number } {
  let [below, equal] = [0, 0];
  for (const value of sorted) {
    if (value < observed) below += 1;
    else if (value === observed) equal += 1;
  }
  const share = (below + equal / 2) / sorted.length;
  if (share <= 0 || share >= 1) return percentileBounds(sorted, confidence);
  const shift = normalQuantile(share);
  const a = acceleration(leftOut);
  const moved = (z: number): number => normalCdf(shift + (shift + z) / (1 - a * (shift + z)));
  const reach = normalQuantile(confidence);
  return { low: linearQuantile(sorted, moved(-reach)), high: linearQuantile(sorted, moved(reach)) };
}

/** A sixth of the skewness of what the units add. */
function acceleration(leftOut: Float64Array): number {
  const mean = leftOut.reduce((sum, value) => sum + value, 0) / leftOut.length;
  let [squares, cubes] = [0, 0];
  for (const value of leftOut) {
    squares += (mean - value) ** 2;
    cubes += (mean - value) ** 3;
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}
