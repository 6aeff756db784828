import { numbersFor } from '../fill.js';
import { NO_ROWS, NO_WEIGHT } from '../measure.js';
import type { Measure, Numbers } from '../measure.js';
import { weightedQuantile } from '../quantile.js';
import { meanOver, totalWeight } from '../weights.js';
import type { Weighted } from '../weights.js';
import { rowDeviance, tweedieDeviance } from './deviance.js';
import { meanSquaredError } from './errors.js';
import { checkPredicted } from './input.js';
import { pinballLoss } from './pinball.js';

const ONE_ROW: Measure = { value: null, why: 'there are fewer than two rows' };

/**
 * Coefficient of determination, R²: 1 − squared error over that of the mean. Where the values are all equal it is 1 for
 * exact predictions and 0 otherwise (scikit-learn's `force_finite`). FinalError `METRIC_INPUT`, here and below.
 */
export function r2(actual: Numbers, predicted: Numbers, { weights }: Weighted = {}): Measure {
  return d2Tweedie(actual, predicted, { weights });
}

/** As `r2`, but a constant error costs nothing; it is told for a single row too. */
export function explainedVariance(actual: Numbers, predicted: Numbers, { weights }: Weighted = {}): Measure {
  checkPredicted(actual, predicted);
  const errors = numbersFor(actual.length, (row) => actual[row]! - predicted[row]!);
  return explained(variance(errors, weights), variance(actual, weights));
}

/** D² of the Tweedie deviance: 1 − deviance over that of the mean. Power 0 is R². */
export function d2Tweedie(
  actual: Numbers,
  predicted: Numbers,
  { power = 0, weights }: Weighted & { readonly power?: number } = {},
): Measure {
  const own = tweedieDeviance(actual, predicted, { power, weights });
  if (actual.length === 1) return ONE_ROW;
  const mean = meanOver(actual.length, (row) => actual[row]!, { weights });
  if (mean.value === null) return mean;
  const centre = mean.value;
  return explained(
    own,
    meanOver(actual.length, (row) => rowDeviance(actual[row]!, centre, power), { weights }),
  );
}

/** D² of the pinball loss: 1 − loss over that of the values' own quantile. */
export function d2Pinball(
  actual: Numbers,
  predicted: Numbers,
  { quantile = 0.5, weights }: Weighted & { readonly quantile?: number } = {},
): Measure {
  const own = pinballLoss(actual, predicted, { quantile, weights });
  if (actual.length === 0) return NO_ROWS;
  if (actual.length === 1) return ONE_ROW;
  if (totalWeight(actual.length, weights) === 0) return NO_WEIGHT;
  const centre = new Float64Array(actual.length).fill(weightedQuantile(actual, quantile, { weights })!);
  return explained(own, pinballLoss(actual, centre, { quantile, weights }));
}

/** D² of the absolute error: 1 − error over that of the median. */
export function d2AbsoluteError(actual: Numbers, predicted: Numbers, { weights }: Weighted = {}): Measure {
  return d2Pinball(actual, predicted, { weights });
}

function variance(values: Numbers, weights: Numbers | undefined): Measure {
  const mean = meanOver(values.length, (row) => values[row]!, { weights });
  if (mean.value === null) return mean;
  return meanSquaredError(values, new Float64Array(values.length).fill(mean.value), { weights });
}

/** The share of what there is to explain that is explained. */
function explained(left: Measure, all: Measure): Measure {
  if (left.value === null) return left;
  if (all.value === null) return all;
  if (left.value === 0) return { value: 1 };
  return { value: all.value === 0 ? 0 : 1 - left.value / all.value };
}
