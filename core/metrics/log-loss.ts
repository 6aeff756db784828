import { checkProbabilities } from './measure.js';
import type { Measure, Numbers } from './measure.js';
import { meanOver } from './weights.js';
import type { Weighted } from './weights.js';

/** Scores are kept this far from 0 and 1, as scikit-learn does for float64. */
const CLIP = 2 ** -52;

/** Mean negative log-likelihood of the labels, in nats. */
export function logLoss(labels: Numbers, scores: Numbers, { weights }: Weighted = {}): Measure {
  checkProbabilities(labels, scores);
  return meanOver(labels.length, (row) => rowLogLoss(labels[row]!, scores[row]!), { weights });
}

/** Log loss of a single row. */
export function rowLogLoss(label: number, score: number): number {
  return surprise(label === 1 ? score : 1 - score);
}

/** Negative logarithm of the probability that a model gave to what came true. */
export function surprise(likelihood: number): number {
  return -Math.log(Math.min(Math.max(likelihood, CLIP), 1 - CLIP));
}
