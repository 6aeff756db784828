import { checkProbabilities } from './measure.js';
import type { Measure, Numbers } from './measure.js';
import { meanOver } from './weights.js';
import type { Weighted } from './weights.js';

/** Brier score: mean squared distance of the probability from the label. 0 is best, 1 worst. */
export function brier(labels: Numbers, scores: Numbers, { weights }: Weighted = {}): Measure {
  checkProbabilities(labels, scores);
  return meanOver(labels.length, (row) => rowBrier(labels[row]!, scores[row]!), { weights });
}

/** Brier score of a single row. */
export function rowBrier(label: number, score: number): number {
  return (score - label) ** 2;
}
