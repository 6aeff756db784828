import { badInput } from '../measure.js';
import type { Measure, Numbers } from '../measure.js';
import { meanOver } from '../weights.js';
import type { Weighted } from '../weights.js';
import { checkPredicted } from './input.js';

/**
 * Pinball loss of a predicted quantile: `quantile` × the distance where the value is above it, (1 − `quantile`) × the
 * distance where it is below. FinalError `METRIC_INPUT`.
 */
export function pinballLoss(
  actual: Numbers,
  predicted: Numbers,
  { quantile = 0.5, weights }: Weighted & { readonly quantile?: number } = {},
): Measure {
  checkPredicted(actual, predicted);
  if (!(quantile >= 0 && quantile <= 1)) throw badInput(`The quantile is ${quantile}.`, 'Pass one between 0 and 1.');
  const rowValue = (row: number): number => {
    const above = actual[row]! - predicted[row]!;
    return above >= 0 ? quantile * above : (quantile - 1) * above;
  };
  return meanOver(actual.length, rowValue, { weights });
}
