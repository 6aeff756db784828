import { FinalError } from '../errors.js';
import type { DriftResult } from './result.js';
import { compareShares, sumOver } from './shares.js';
import type { Counts } from './shares.js';

/**
 * The share an empty cell is given, without which the logarithm has no value. `evidently`: 0.0001, or a millionth of
 * the side's least share where that is 0.0001 or less. A number: that share. Neither scales the side back to 1.
 */
export type EmptyCells = 'evidently' | number;

/**
 * Population stability index over the same cells: the sum of (p − q) · ln(p / q). 0 is equal; no upper bound.
 * FinalError `DRIFT_INPUT`.
 */
export function populationStability(
  reference: Counts,
  current: Counts,
  { emptyCells = 'evidently' }: { emptyCells?: EmptyCells } = {},
): DriftResult {
  if (emptyCells !== 'evidently' && !(emptyCells > 0 && emptyCells < 1)) {
    throw new FinalError('DRIFT_INPUT', {
      message: `The share of an empty cell is ${emptyCells}.`,
      hint: 'Pass a small share above 0, such as 0.0001.',
    });
  }
  return compareShares('population-stability', { reference, current }, (shares) => {
    const filled = { reference: fill(shares.reference, emptyCells), current: fill(shares.current, emptyCells) };
    return { value: sumOver(filled, (p, q) => (p - q) * Math.log(p / q)) };
  });
}

function fill(shares: Float64Array, emptyCells: EmptyCells): Float64Array {
  const share = emptyCells === 'evidently' ? evidentlyShare(shares) : emptyCells;
  return shares.map((one) => (one === 0 ? share : one));
}

function evidentlyShare(shares: Float64Array): number {
  const least = shares.reduce((found, share) => (share > 0 && share < found ? share : found), 1);
  return least <= 0.0001 ? least / 1e6 : 0.0001;
}
