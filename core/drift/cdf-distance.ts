import type { SortedPair } from './sorted-pair.js';

/**
 * Integral over all values of the height between the two empirical distributions, 0 to 1, to this power. One loop
 * without calls: on millions of rows it is what a comparison costs beside the sort.
 */
export function integrateBetween({ reference, current }: SortedPair, power: 1 | 2): number {
  const [n, m] = [reference.length, current.length];
  const unit = 1 / (n * m);
  let [area, height, from] = [0, 0, 0];
  let [r, c] = [0, 0];
  while (r < n || c < m) {
    const value = c >= m || (r < n && reference[r]! <= current[c]!) ? reference[r]! : current[c]!;
    // Between the first value and nothing there is no area, nor where the two lie upon each other.
    if (height !== 0) area += (power === 1 ? height : height * height) * (value - from);
    while (r < n && reference[r] === value) r += 1;
    while (c < m && current[c] === value) c += 1;
    // Whole numbers, so that equal heights are equal.
    height = Math.abs(r * m - c * n) * unit;
    from = value;
  }
  return area;
}
