import { normalBounds } from '../interval.js';
import type { Difference } from '../interval.js';
import type { Numbers } from '../measure.js';
import { meanOver, totalWeight } from '../weights.js';

/**
 * The weighted mean of a value of each row, and where it may truly lie, by the central limit theorem: the variance of a
 * ratio of sums, n / (n − 1) × Σ w² (value − mean)² / (Σ w)². `null` where fewer than two rows count.
 */
export function meanOfRows(
  rows: number,
  valueOf: (row: number) => number,
  { weights, confidence, method }: { weights?: Numbers | undefined } & Pick<Difference, 'confidence' | 'method'>,
): Difference | null {
  const mean = meanOver(rows, valueOf, { weights });
  if (mean.value === null) return null;
  let [squares, counted] = [0, 0];
  for (let row = 0; row < rows; row += 1) {
    const weight = weights === undefined ? 1 : weights[row]!;
    if (weight === 0) continue;
    squares += (weight * (valueOf(row) - mean.value)) ** 2;
    counted += 1;
  }
  if (counted < 2) return null;
  const error = Math.sqrt((counted / (counted - 1)) * squares) / totalWeight(rows, weights);
  return normalBounds(mean.value, error, { confidence, method });
}
