import { badInput } from '../measure.js';
import type { Measure, Numbers } from '../measure.js';
import { checkFinite, checkPredicted } from '../regression/input.js';
import { meanOver } from '../weights.js';
import type { Weighted } from '../weights.js';
import { naiveError, scaled } from './errors.js';
import type { Past } from './errors.js';

/** Predicted intervals, one for each row; both ends belong to them. */
export interface Intervals {
  readonly low: Numbers;
  readonly high: Numbers;
}

/** Share of the values that lie in their interval: to be near the level that was asked for. FinalError `METRIC_INPUT`, here and below. */
export function coverage(actual: Numbers, { low, high }: Intervals, { weights }: Weighted = {}): Measure {
  checkIntervals(actual, { low, high });
  const inside = (row: number): number => (actual[row]! >= low[row]! && actual[row]! <= high[row]! ? 1 : 0);
  return meanOver(actual.length, inside, { weights });
}

/** Mean of high − low. */
export function intervalWidth(actual: Numbers, { low, high }: Intervals, { weights }: Weighted = {}): Measure {
  checkIntervals(actual, { low, high });
  return meanOver(actual.length, (row) => high[row]! - low[row]!, { weights });
}

/**
 * Winkler's interval score: the width, and 2 / (1 − level) × the distance of a value outside (Winkler, JASA 67, 1972;
 * Gneiting and Raftery, JASA 102, 2007, eq. 43). Lower is better; narrow intervals that hold are best.
 */
export function intervalScore(
  actual: Numbers,
  { low, high }: Intervals,
  { level, weights }: Weighted & { readonly level: number },
): Measure {
  checkIntervals(actual, { low, high });
  if (!(level > 0 && level < 1)) throw badInput(`The level is ${level}.`, 'Pass one between 0 and 1.');
  const penalty = 2 / (1 - level);
  const rowValue = (row: number): number => {
    const outside = Math.max(low[row]! - actual[row]!, actual[row]! - high[row]!, 0);
    return high[row]! - low[row]! + penalty * outside;
  };
  return meanOver(actual.length, rowValue, { weights });
}

/** Mean scaled interval score of the M4 competition: the interval score over the seasonal naive forecast's mean absolute error. */
export function scaledIntervalScore(
  actual: Numbers,
  intervals: Intervals,
  { history, season = 1, level, weights }: Weighted & Past & { readonly level: number },
): Measure {
  return scaled(intervalScore(actual, intervals, { level, weights }), naiveError({ history, season }, Math.abs));
}

function checkIntervals(actual: Numbers, { low, high }: Intervals): void {
  checkPredicted(actual, low);
  if (high.length !== low.length) {
    throw badInput(`There are ${low.length} lower and ${high.length} upper ends.`, 'Pass both ends of each interval.');
  }
  checkFinite(high, 'upper end', 'The model may have diverged: lower its learning rate.');
  for (let row = 0; row < low.length; row += 1) {
    if (low[row]! <= high[row]!) continue;
    throw badInput(`The interval of row ${row} is ${low[row]} to ${high[row]}.`, 'Pass the lower end first.');
  }
}
