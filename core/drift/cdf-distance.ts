import { eachValue } from './sorted-pair.js';
import type { SortedPair } from './sorted-pair.js';

/** Integral over all values of what the height between the two empirical distributions, 0 to 1, weighs. */
export function integrateBetween(pair: SortedPair, weight: (height: number) => number): number {
  const { reference, current } = pair;
  let area = 0;
  let from = 0;
  let height = 0;
  eachValue(pair, (value, r, c) => {
    // Between the first value and nothing there is no area, nor where the two lie upon each other.
    if (height !== 0) area += weight(height) * (value - from);
    from = value;
    height = Math.abs(r / reference.length - c / current.length);
  });
  return area;
}
