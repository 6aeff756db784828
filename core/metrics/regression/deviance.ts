import { badInput } from '../measure.js';
import type { Measure, Numbers } from '../measure.js';
import { meanOver } from '../weights.js';
import type { Weighted } from '../weights.js';
import { checkEach, checkPredicted } from './input.js';

/**
 * Mean Tweedie deviance: 0 the squared error, 1 Poisson (values ≥ 0, predictions above 0), 2 gamma (both above 0); below
 * 0 predictions above 0. FinalError `METRIC_INPUT`, also for a power between 0 and 1: no such distribution exists.
 */
export function tweedieDeviance(
  actual: Numbers,
  predicted: Numbers,
  { power = 0, weights }: Weighted & { readonly power?: number } = {},
): Measure {
  checkPredicted(actual, predicted);
  checkDomain(actual, predicted, power);
  return meanOver(actual.length, (row) => rowDeviance(actual[row]!, predicted[row]!, power), { weights });
}

export function poissonDeviance(actual: Numbers, predicted: Numbers, { weights }: Weighted = {}): Measure {
  return tweedieDeviance(actual, predicted, { power: 1, weights });
}

export function gammaDeviance(actual: Numbers, predicted: Numbers, { weights }: Weighted = {}): Measure {
  return tweedieDeviance(actual, predicted, { power: 2, weights });
}

function checkDomain(actual: Numbers, predicted: Numbers, power: number): void {
  if (!Number.isFinite(power) || (power > 0 && power < 1)) {
    throw badInput(`The power is ${power}.`, 'Pass 0, at most 0, or at least 1.');
  }
  if (power === 0) return;
  checkEach(predicted, (value) => value > 0, { what: 'prediction', must: 'above 0' });
  if (power >= 2) checkEach(actual, (value) => value > 0, { what: 'value', must: 'above 0' });
  else if (power >= 1) checkEach(actual, (value) => value >= 0, { what: 'value', must: '0 or above' });
}

export function rowDeviance(actual: number, predicted: number, power: number): number {
  if (power === 0) return (actual - predicted) ** 2;
  if (power === 1) return 2 * ((actual === 0 ? 0 : actual * Math.log(actual / predicted)) - actual + predicted);
  if (power === 2) return 2 * (Math.log(predicted / actual) + actual / predicted - 1);
  const own = Math.max(actual, 0) ** (2 - power) / ((1 - power) * (2 - power));
  return 2 * (own - (actual * predicted ** (1 - power)) / (1 - power) + predicted ** (2 - power) / (2 - power));
}
