import { surprise } from '../log-loss.js';
import type { Matrix } from '../matrix.js';
import type { Measure, Numbers } from '../measure.js';
import { meanOver } from '../weights.js';
import type { Weighted } from '../weights.js';
import { checkDistributions } from './input.js';

/** Mean negative log-likelihood of the labels, in nats. FinalError `METRIC_INPUT`. */
export function classLogLoss(labels: Numbers, scores: Matrix, { weights }: Weighted = {}): Measure {
  checkDistributions(labels, scores);
  return meanOver(labels.length, rowClassLogLoss(labels, scores), { weights });
}

/** Log loss of a single row. */
export function rowClassLogLoss(labels: Numbers, { values, columns }: Matrix): (row: number) => number {
  return (row) => surprise(values[row * columns + labels[row]!]!);
}

/**
 * Brier score: squared distance of the probabilities from the truth, over all classes, 0 … 2; halved for two classes,
 * where it is the binary one. scikit-learn's `brier_score_loss`. FinalError `METRIC_INPUT`.
 */
export function classBrier(labels: Numbers, scores: Matrix, { weights }: Weighted = {}): Measure {
  checkDistributions(labels, scores);
  return meanOver(labels.length, rowClassBrier(labels, scores), { weights });
}

/** Brier score of a single row. */
export function rowClassBrier(labels: Numbers, { values, columns }: Matrix): (row: number) => number {
  const half = columns < 3 ? 0.5 : 1;
  return (row) => {
    let sum = 0;
    for (let column = 0; column < columns; column += 1) {
      sum += (values[row * columns + column]! - (labels[row] === column ? 1 : 0)) ** 2;
    }
    return half * sum;
  };
}
