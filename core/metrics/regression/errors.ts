import { numbersFor } from '../fill.js';
import { NO_ROWS, NO_WEIGHT } from '../measure.js';
import type { Measure, Numbers } from '../measure.js';
import { weightedQuantile } from '../quantile.js';
import { meanOver, totalWeight } from '../weights.js';
import type { Weighted } from '../weights.js';
import { checkEach, checkPredicted } from './input.js';

/** Mean of |actual − predicted|. FinalError `METRIC_INPUT`, here and below. */
export function meanAbsoluteError(actual: Numbers, predicted: Numbers, { weights }: Weighted = {}): Measure {
  checkPredicted(actual, predicted);
  return meanOver(actual.length, (row) => Math.abs(actual[row]! - predicted[row]!), { weights });
}

/** Mean of (actual − predicted)². */
export function meanSquaredError(actual: Numbers, predicted: Numbers, { weights }: Weighted = {}): Measure {
  checkPredicted(actual, predicted);
  return meanOver(actual.length, (row) => (actual[row]! - predicted[row]!) ** 2, { weights });
}

/** Square root of the mean squared error, in the unit of the value. */
export function rootMeanSquaredError(actual: Numbers, predicted: Numbers, { weights }: Weighted = {}): Measure {
  return root(meanSquaredError(actual, predicted, { weights }));
}

/** Root mean squared error of log(1 + value): relative errors, for values above −1. */
export function rootMeanSquaredLogError(actual: Numbers, predicted: Numbers, { weights }: Weighted = {}): Measure {
  checkPredicted(actual, predicted);
  checkEach(actual, (value) => value > -1, { what: 'value', must: 'above -1' });
  checkEach(predicted, (value) => value > -1, { what: 'prediction', must: 'above -1' });
  const rowValue = (row: number): number => (Math.log1p(actual[row]!) - Math.log1p(predicted[row]!)) ** 2;
  return root(meanOver(actual.length, rowValue, { weights }));
}

/** Mean of |actual − predicted| / |actual|: a share, not percent. A value of 0 makes it huge, as in scikit-learn. */
export function meanAbsolutePercentageError(actual: Numbers, predicted: Numbers, { weights }: Weighted = {}): Measure {
  checkPredicted(actual, predicted);
  const rowValue = (row: number): number =>
    Math.abs(predicted[row]! - actual[row]!) / Math.max(Math.abs(actual[row]!), Number.EPSILON);
  return meanOver(actual.length, rowValue, { weights });
}

/** Median of |actual − predicted|: outliers do not move it. */
export function medianAbsoluteError(actual: Numbers, predicted: Numbers, { weights }: Weighted = {}): Measure {
  checkPredicted(actual, predicted);
  totalWeight(actual.length, weights);
  if (actual.length === 0) return NO_ROWS;
  const errors = numbersFor(actual.length, (row) => Math.abs(actual[row]! - predicted[row]!));
  const median = weightedQuantile(errors, 0.5, { weights });
  return median === undefined ? NO_WEIGHT : { value: median };
}

/** The greatest |actual − predicted|. Weights only say which rows count. */
export function maxError(actual: Numbers, predicted: Numbers, { weights }: Weighted = {}): Measure {
  checkPredicted(actual, predicted);
  const total = totalWeight(actual.length, weights);
  if (actual.length === 0) return NO_ROWS;
  if (total === 0) return NO_WEIGHT;
  let greatest = 0;
  for (let row = 0; row < actual.length; row += 1) {
    if (weights === undefined || weights[row]! > 0) {
      greatest = Math.max(greatest, Math.abs(actual[row]! - predicted[row]!));
    }
  }
  return { value: greatest };
}

export function root(measure: Measure): Measure {
  return measure.value === null ? measure : { value: Math.sqrt(measure.value) };
}
