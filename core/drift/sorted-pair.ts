import { FinalError } from '../errors.js';
import type { Sizes } from './result.js';

/** Two samples, each in ascending order: one sort serves every comparison of values. */
export interface SortedPair {
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

/** Copies and sorts two samples. FinalError `DRIFT_INPUT` where a value is NaN. */
export function sortPair(reference: ArrayLike<number>, current: ArrayLike<number>): SortedPair {
  return { reference: sorted('reference', reference), current: sorted('current', current) };
}

/** FinalError `DRIFT_INPUT` where a value is infinite: a distance to it has no length. */
export function checkFinite(pair: SortedPair): void {
  for (const side of ['reference', 'current'] as const) {
    const values = pair[side];
    const infinite = [values[0], values.at(-1)].find((value) => Math.abs(value ?? 0) === Infinity);
    if (infinite === undefined) continue;
    throw new FinalError('DRIFT_INPUT', {
      message: `A ${side} value is ${infinite}.`,
      hint: 'Drop infinite values, or compare by ranks or by bins.',
    });
  }
}

export function pairSizes({ reference, current }: SortedPair): Sizes {
  return { reference: reference.length, current: current.length };
}

function sorted(side: keyof SortedPair, values: ArrayLike<number>): Float64Array {
  const copy = new Float64Array(values).sort();
  // NaN sorts last.
  if (Number.isNaN(copy.at(-1))) {
    const row = Array.prototype.findIndex.call(values, Number.isNaN);
    throw new FinalError('DRIFT_INPUT', {
      message: `The ${side} value of row ${row} is NaN.`,
      hint: 'Drop missing values first, and compare how many there are by counts.',
    });
  }
  return copy;
}
