import { badInput, NO_ROWS, NO_WEIGHT } from './measure.js';
import type { Measure, Numbers } from './measure.js';

/** How much each row counts. A row of weight 0 counts as if it were not there. */
export interface Weighted {
  /** One finite number ≥ 0 for each row. Without it every row counts 1. */
  readonly weights?: Numbers | undefined;
}

/** The sum of the weights, or the number of rows where there are none. FinalError `METRIC_INPUT`. */
export function totalWeight(rows: number, weights: Numbers | undefined): number {
  if (weights === undefined) return rows;
  if (weights.length !== rows) {
    throw badInput(`There are ${rows} rows and ${weights.length} weights.`, 'Pass one weight for each row.');
  }
  let total = 0;
  for (let row = 0; row < rows; row += 1) {
    const weight = weights[row]!;
    if (!(weight >= 0 && weight < Infinity)) {
      throw badInput(`The weight of row ${row} is ${weight}.`, 'Pass finite weights of 0 or more.');
    }
    total += weight;
  }
  return total;
}

/** The weighted mean of a value of each row. FinalError `METRIC_INPUT` for weights that are none. */
export function meanOver(rows: number, valueOf: (row: number) => number, { weights }: Weighted = {}): Measure {
  const total = totalWeight(rows, weights);
  if (rows === 0) return NO_ROWS;
  if (total === 0) return NO_WEIGHT;
  let sum = 0;
  for (let row = 0; row < rows; row += 1) {
    const weight = weights === undefined ? 1 : weights[row]!;
    // What a row of weight 0 holds may be infinite, and 0 × Infinity is no number.
    if (weight > 0) sum += weight * valueOf(row);
  }
  return { value: sum / total };
}
