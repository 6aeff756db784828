import { rocAuc } from '../metrics/roc-auc.js';
import { deriveSeed, randomFrom } from '../seed.js';
import type { Sizes } from './result.js';

export interface RandomAucOptions {
  /** Share of guesses that stay below the answer: 0.95. */
  readonly share: number;
  readonly seed: number;
  /** Default 1000, as Evidently. */
  readonly rounds?: number;
}

/**
 * The area under the ROC curve that guessing stays below in this share of trials, for so many rows: on few rows a
 * classifier that knows nothing may look as if it did. By linear interpolation, as numpy's percentile.
 */
export function randomAuc(sizes: Sizes, { share, seed, rounds = 1000 }: RandomAucOptions): number {
  const labels = new Uint8Array(sizes.reference + sizes.current).fill(1, sizes.reference);
  const { uniform } = randomFrom(deriveSeed(seed, 'random-auc'));
  const areas = Float64Array.from({ length: rounds }, () => {
    return rocAuc(labels, Float64Array.from(labels, uniform)).value ?? 0.5;
  }).sort();
  const at = share * (rounds - 1);
  const below = areas[Math.floor(at)]!;
  return below + (areas[Math.ceil(at)]! - below) * (at - Math.floor(at));
}
