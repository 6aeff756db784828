import type { Quantile } from './statistics.js';
import { rowsOf } from './tally.js';
import type { Tally } from './tally.js';

/** What is told of every column: the ends, deciles, quartiles and tails. */
export const PROBABILITIES: readonly number[] = [
  0, 0.01, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.99, 1,
];

/** Quantiles with numpy's linear interpolation, for ascending probabilities; none of an empty tally. */
export function quantilesOf(tally: Tally, probabilities: readonly number[]): Quantile[] {
  const rows = rowsOf(tally);
  if (rows === 0) return [];
  const seek = seeker(tally);
  return probabilities.map((probability) => {
    const at = probability * (rows - 1);
    const low = seek(Math.floor(at));
    const high = Math.ceil(at) === Math.floor(at) ? low : seek(Math.ceil(at));
    return { probability, value: between(low, high, at - Math.floor(at)) };
  });
}

/** Gives the value of a rank (from 0). The ranks asked for may fall by less than one value, else they ascend. */
function seeker({ values, counts }: Tally): (rank: number) => number {
  let at = 0;
  let before = 0;
  return (rank) => {
    while (at > 0 && rank < before) before -= counts[--at]!;
    while (at < values.length - 1 && rank >= before + counts[at]!) before += counts[at++]!;
    return Number(values[at]);
  };
}

function between(low: number, high: number, share: number): number {
  const value = low + (high - low) * share;
  return Number.isFinite(value) ? value : low * (1 - share) + high * share;
}
