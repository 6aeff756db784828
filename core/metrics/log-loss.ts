import { checkProbabilities, NO_ROWS } from './measure.js';
import type { Measure, Numbers } from './measure.js';

/** Scores are kept this far from 0 and 1, as scikit-learn does for float64. */
const CLIP = 2 ** -52;

/** Mean negative log-likelihood of the labels, in nats. */
export function logLoss(labels: Numbers, scores: Numbers): Measure {
  checkProbabilities(labels, scores);
  if (labels.length === 0) return NO_ROWS;
  let sum = 0;
  for (let row = 0; row < labels.length; row += 1) sum += rowLogLoss(labels[row] as number, scores[row] as number);
  return { value: sum / labels.length };
}

/** Log loss of a single row. */
export function rowLogLoss(label: number, score: number): number {
  const likelihood = label === 1 ? score : 1 - score;
  return -Math.log(Math.min(Math.max(likelihood, CLIP), 1 - CLIP));
}
