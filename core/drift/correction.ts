import { FinalError } from '../errors.js';

/**
 * How p-values of several tests are held together. `bonferroni` and `holm` bound the chance of a single false alarm,
 * holm with more power; `benjamini-hochberg` bounds the share of false alarms among all alarms, for independent tests.
 */
export type Correction = 'bonferroni' | 'holm' | 'benjamini-hochberg';

/**
 * Adjusted p-values in the order given, to be held against the same threshold: those of statsmodels' `multipletests`.
 * FinalError `DRIFT_INPUT` where one is no probability.
 */
export function adjustPValues(pValues: readonly number[], correction: Correction): number[] {
  pValues.forEach(checkProbability);
  const order = pValues.map((_, at) => at).sort((a, b) => pValues[a]! - pValues[b]!);
  const scaled = order.map((at, rank) => Math.min(1, pValues[at]! * factor(correction, rank, order.length)));
  const adjusted = new Array<number>(pValues.length);
  monotone(scaled, correction).forEach((p, rank) => (adjusted[order[rank]!] = p));
  return adjusted;
}

/** `rank` counts from the smallest p-value, 0, upwards. */
function factor(correction: Correction, rank: number, count: number): number {
  if (correction === 'bonferroni') return count;
  return correction === 'holm' ? count - rank : count / (rank + 1);
}

/** Holm steps down: none below one before it. Benjamini and Hochberg step up: none above one after it. */
function monotone(ascending: readonly number[], correction: Correction): number[] {
  const result = [...ascending];
  if (correction === 'benjamini-hochberg') {
    for (let rank = result.length - 2; rank >= 0; rank -= 1) result[rank] = Math.min(result[rank]!, result[rank + 1]!);
  } else {
    for (let rank = 1; rank < result.length; rank += 1) result[rank] = Math.max(result[rank]!, result[rank - 1]!);
  }
  return result;
}

function checkProbability(pValue: number, at: number): void {
  if (pValue >= 0 && pValue <= 1) return;
  throw new FinalError('DRIFT_INPUT', { message: `The p-value ${at} is ${pValue}.`, hint: 'Pass values from 0 to 1.' });
}
