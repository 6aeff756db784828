import { FinalError } from '../errors.js';
import { drift, noDrift, whyEmpty } from './result.js';
import type { DriftResult, DriftStatistic, Found, Sizes } from './result.js';

/** Counts, or masses, one a cell: the bins of a histogram or the categories of a column. */
export type Counts = ArrayLike<number>;

/** Two sides over the same cells. */
export interface Cells {
  readonly reference: Counts;
  readonly current: Counts;
}

/** The share of each cell in its own side, 0 to 1; each side sums to 1. */
export interface Shares {
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

/**
 * Compares two sides by the share of each cell. No value where a side is empty. FinalError `DRIFT_INPUT` where the
 * sides have different cells or a count is negative, NaN or infinite.
 */
export function compareShares(
  statistic: DriftStatistic,
  { reference, current }: Cells,
  formula: (shares: Shares, sizes: Sizes) => Found,
): DriftResult {
  const sizes = cellTotals({ reference, current });
  const why = whyEmpty(sizes);
  if (why !== undefined) return noDrift(statistic, sizes, why);
  const shares = { reference: divide(reference, sizes.reference), current: divide(current, sizes.current) };
  return drift(statistic, sizes, formula(shares, sizes));
}

/** Rows on each side. FinalError `DRIFT_INPUT`. */
export function cellTotals({ reference, current }: Cells): Sizes {
  if (reference.length !== current.length) {
    throw new FinalError('DRIFT_INPUT', {
      message: `The reference has ${reference.length} cells and the current data have ${current.length}.`,
      hint: 'Count both sides over the same bins or categories.',
    });
  }
  return { reference: total('reference', reference), current: total('current', current) };
}

function total(side: keyof Cells, counts: Counts): number {
  let sum = 0;
  for (let cell = 0; cell < counts.length; cell += 1) {
    const count = counts[cell] as number;
    if (!(count >= 0 && count < Infinity)) {
      throw new FinalError('DRIFT_INPUT', {
        message: `The ${side} count of cell ${cell} is ${count}.`,
        hint: 'Pass counts of 0 or more.',
      });
    }
    sum += count;
  }
  return sum;
}

function divide(counts: Counts, sum: number): Float64Array {
  return Float64Array.from(counts, (count) => count / sum);
}

/** Sum over all cells of what a cell contributes. */
export function sumOver({ reference, current }: Shares, part: (p: number, q: number) => number): number {
  let sum = 0;
  for (let cell = 0; cell < reference.length; cell += 1) {
    sum += part(reference[cell] as number, current[cell] as number);
  }
  return sum;
}

/** The greatest distance of any cell, and the first cell that has it. */
export function furthest({ reference, current }: Cells): { value: number; cell: number } {
  let found = { value: 0, cell: 0 };
  for (let cell = 0; cell < reference.length; cell += 1) {
    const value = Math.abs((reference[cell] as number) - (current[cell] as number));
    if (value > found.value) found = { value, cell };
  }
  return found;
}

/** FinalError `DRIFT_INPUT` unless every count is a whole number: a test of counts means nothing for shares. */
export function checkWhole(cells: Cells): void {
  for (const counts of [cells.reference, cells.current]) {
    for (let cell = 0; cell < counts.length; cell += 1) {
      if (Number.isInteger(counts[cell])) continue;
      throw new FinalError('DRIFT_INPUT', {
        message: `The count of cell ${cell} is ${counts[cell]}.`,
        hint: 'A test of counts needs rows, not shares.',
      });
    }
  }
}
