import { checkProbabilities, NO_ROWS } from './measure.js';
import type { Measure, Numbers } from './measure.js';

/** Brier score: mean squared distance of the probability from the label. 0 is best, 1 worst. */
export function brier(labels: Numbers, scores: Numbers): Measure {
  checkProbabilities(labels, scores);
  if (labels.length === 0) return NO_ROWS;
  let sum = 0;
  for (let row = 0; row < labels.length; row += 1) sum += rowBrier(labels[row] as number, scores[row] as number);
  return { value: sum / labels.length };
}

/** Brier score of a single row. */
export function rowBrier(label: number, score: number): number {
  return (score - label) ** 2;
}
