import type { Change } from './gate.js';

/** What counts as better than a champion whose value is 0, of which no share can be taken (MLflow's rule). */
const LEAST = 1e-10;

/**
 * How much better a candidate must be, in the unit of the metric: what the absolute and the relative change ask, whichever
 * is more. The relative one is of the size of the champion's value, so that a negative one asks for more, not for less;
 * of 0 it asks for any change. MLflow's `MetricThreshold`.
 */
export function leastGain({ by = 0, relative }: Change, baseline: number): number {
  if (relative === undefined) return by;
  return Math.max(by, baseline === 0 ? LEAST : relative * Math.abs(baseline));
}

/** How much worse it may be: what the absolute and the relative change allow, whichever is less. */
export function mostLoss({ by, relative }: Change, baseline: number): number {
  return Math.min(by ?? Infinity, relative === undefined ? Infinity : relative * Math.abs(baseline));
}

/** Whether a value is better than the champion's by the change that is asked; with none asked, at all. */
export function isBetter(
  change: Change,
  { candidate, baseline, higher }: { readonly candidate: number; readonly baseline: number; readonly higher: boolean },
): boolean {
  const gain = leastGain(change, baseline);
  // Against the sum, not the difference of two close numbers, which rounds: 0.8 − 0.7 < 0.1.
  const bound = higher ? baseline + gain : baseline - gain;
  if (gain === 0) return higher ? candidate > bound : candidate < bound;
  return higher ? candidate >= bound : candidate <= bound;
}
