import { badInput } from '../measure.js';
import type { Measure, Numbers } from '../measure.js';
import { meanAbsoluteError, meanSquaredError, root } from '../regression/errors.js';
import { checkFinite, checkPredicted } from '../regression/input.js';
import { meanOver } from '../weights.js';
import type { Weighted } from '../weights.js';

/**
 * Symmetric mean absolute percentage error: mean of 2 |y − f| / (|y| + |f|), 0 where both are 0; 0 … 2, as in the M4
 * competition (Makridakis, Spiliotis and Assimakopoulos, International Journal of Forecasting 36, 2020) but as a share, not percent.
 */
export function smape(actual: Numbers, predicted: Numbers, { weights }: Weighted = {}): Measure {
  checkPredicted(actual, predicted);
  const rowValue = (row: number): number => {
    const [y, f] = [actual[row]!, predicted[row]!];
    return y === 0 && f === 0 ? 0 : (2 * Math.abs(y - f)) / (Math.abs(y) + Math.abs(f));
  };
  return meanOver(actual.length, rowValue, { weights });
}

/** Weighted absolute percentage error: Σ|y − f| / Σ|y| (Kolassa and Schütz, Foresight 6, 2007). No value where all are 0. */
export function wape(actual: Numbers, predicted: Numbers, { weights }: Weighted = {}): Measure {
  return overSize(meanAbsoluteError(actual, predicted, { weights }), actual, weights);
}

/** Mean error: mean of f − y, in the unit of the value. Positive: the forecast is too high. */
export function bias(actual: Numbers, predicted: Numbers, { weights }: Weighted = {}): Measure {
  checkPredicted(actual, predicted);
  return meanOver(actual.length, (row) => predicted[row]! - actual[row]!, { weights });
}

/** Σ(f − y) / Σ|y|: the share by which a forecast is too high or, negative, too low. */
export function relativeBias(actual: Numbers, predicted: Numbers, { weights }: Weighted = {}): Measure {
  return overSize(bias(actual, predicted, { weights }), actual, weights);
}

function overSize(measure: Measure, actual: Numbers, weights: Numbers | undefined): Measure {
  if (measure.value === null) return measure;
  const { value: size } = meanOver(actual.length, (row) => Math.abs(actual[row]!), { weights });
  return size === null || size === 0 ? { value: null, why: 'every value is 0' } : { value: measure.value / size };
}

/** The values before the forecast, in order of time, and how many of them make a season. */
export interface Past {
  readonly history: Numbers;
  /** 1: without seasons (default), 7: a week of days, 12: a year of months. */
  readonly season?: number;
}

/**
 * Mean absolute scaled error: the mean absolute error over that of the seasonal naive forecast, y(t − season), on the
 * history (Hyndman and Koehler, International Journal of Forecasting 22, 2006). Below 1: better than that.
 */
export function mase(actual: Numbers, predicted: Numbers, { history, season = 1, weights }: Weighted & Past): Measure {
  const scale = naiveError({ history, season }, Math.abs);
  return scaled(meanAbsoluteError(actual, predicted, { weights }), scale);
}

/** Root mean squared scaled error, as in the M5 competition (Makridakis et al., International Journal of Forecasting 38, 2022). */
export function rmsse(actual: Numbers, predicted: Numbers, { history, season = 1, weights }: Weighted & Past): Measure {
  const scale = naiveError({ history, season }, (step) => step ** 2);
  return root(scaled(meanSquaredError(actual, predicted, { weights }), scale));
}

export function scaled(error: Measure, scale: Measure): Measure {
  if (error.value === null) return error;
  if (scale.value === null) return scale;
  return scale.value === 0
    ? { value: null, why: 'the history repeats itself: the naive forecast has no error' }
    : { value: error.value / scale.value };
}

/** What the seasonal naive forecast of the history is off by. */
export function naiveError({ history, season = 1 }: Past, of: (step: number) => number): Measure {
  if (!(Number.isInteger(season) && season > 0))
    throw badInput(`The season is ${season}.`, 'Pass a whole number from 1.');
  checkFinite(history, 'history', 'Drop what is missing, or fill it.');
  const steps = history.length - season;
  if (steps <= 0)
    return { value: null, why: `the history of ${history.length} is no longer than a season of ${season}` };
  return meanOver(steps, (at) => of(history[at + season]! - history[at]!));
}
