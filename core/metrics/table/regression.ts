import type { Measure, Numbers } from '../measure.js';
import { gammaDeviance, poissonDeviance, tweedieDeviance } from '../regression/deviance.js';
import {
  maxError,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  medianAbsoluteError,
  rootMeanSquaredError,
  rootMeanSquaredLogError,
} from '../regression/errors.js';
import { d2AbsoluteError, d2Pinball, d2Tweedie, explainedVariance, r2 } from '../regression/explained.js';
import { pinballLoss } from '../regression/pinball.js';
import type { Weighted } from '../weights.js';
import type { Better, Definition, TaskRows } from './definition.js';

type Of = (actual: Numbers, predicted: Numbers, weighted: Weighted) => Measure;

/** Metrics of numbers: of regression, and of a forecast too. */
export const regressionMetrics: readonly Definition<TaskRows['regression']>[] = [
  {
    ...plain('mae', 'lower', { doc: 'Mean absolute error.', of: meanAbsoluteError }),
    rowValue:
      ({ actual, predicted }) =>
      (row) =>
        Math.abs(actual[row]! - predicted[row]!),
  },
  {
    ...plain('mse', 'lower', { doc: 'Mean squared error.', of: meanSquaredError }),
    rowValue:
      ({ actual, predicted }) =>
      (row) =>
        (actual[row]! - predicted[row]!) ** 2,
  },
  plain('rmse', 'lower', { doc: 'Square root of the mean squared error.', of: rootMeanSquaredError }),
  plain('rmsle', 'lower', { doc: 'Root mean squared error of log(1 + value).', of: rootMeanSquaredLogError }),
  plain('medianAe', 'lower', { doc: 'Median absolute error: outliers do not move it.', of: medianAbsoluteError }),
  plain('maxError', 'lower', { doc: 'The greatest absolute error.', of: maxError }),
  plain('mape', 'lower', { doc: 'Mean absolute error as a share of the value.', of: meanAbsolutePercentageError }),
  plain('r2', 'higher', { doc: 'Coefficient of determination, R².', of: r2 }),
  plain('explainedVariance', 'higher', { doc: 'As r2, but a constant error costs nothing.', of: explainedVariance }),
  plain('poissonDeviance', 'lower', { doc: 'Mean Poisson deviance, of counts.', of: poissonDeviance }),
  plain('gammaDeviance', 'lower', { doc: 'Mean gamma deviance, of values above 0.', of: gammaDeviance }),
  plain('d2AbsoluteError', 'higher', { doc: 'Share of the absolute error that is explained.', of: d2AbsoluteError }),
  {
    name: 'pinball',
    better: 'lower',
    parameter: { name: 'quantile' },
    doc: 'Pinball loss of a predicted quantile.',
    measure: ({ actual, predicted, weights }, quantile) => pinballLoss(actual, predicted, { quantile, weights }),
  },
  {
    name: 'tweedieDeviance',
    better: 'lower',
    parameter: { name: 'power' },
    doc: 'Mean Tweedie deviance of a power.',
    measure: ({ actual, predicted, weights }, power) => tweedieDeviance(actual, predicted, { power, weights }),
  },
  {
    name: 'd2Pinball',
    better: 'higher',
    parameter: { name: 'quantile' },
    doc: 'Share of the pinball loss that is explained.',
    measure: ({ actual, predicted, weights }, quantile) => d2Pinball(actual, predicted, { quantile, weights }),
  },
  {
    name: 'd2Tweedie',
    better: 'higher',
    parameter: { name: 'power' },
    doc: 'Share of the Tweedie deviance that is explained.',
    measure: ({ actual, predicted, weights }, power) => d2Tweedie(actual, predicted, { power, weights }),
  },
];

function plain(name: string, better: Better, { doc, of }: { doc: string; of: Of }): Definition<TaskRows['regression']> {
  const measure = (rows: TaskRows['regression']): Measure => of(rows.actual, rows.predicted, rows);
  return { name, better, doc, measure };
}
