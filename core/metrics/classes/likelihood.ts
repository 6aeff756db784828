import { surprise } from '../log-loss.js';
import type { Matrix } from '../matrix.js';
import type { Measure, Numbers } from '../measure.js';
import { meanOver } from '../weights.js';
import type { Weighted } from '../weights.js';
import { checkDistributions } from './input.js';

/** Mean negative log-likelihood of the labels, in nats. FinalError `METRIC_INPUT`. */
export function classLogLoss(labels: Numbers, scores: Matrix, { weights }: Weighted = {}): Measure {
  checkDistributions(labels, scores);
  const { values, columns } = scores;
  return meanOver(labels.length, (row) => surprise(values[row * columns + labels[row]!]!), { weights });
}

/**
 * Brier score: squared distance of the probabilities from the truth, over all classes, 0 … 2; halved for two classes,
 * where it is the binary one. scikit-learn's `brier_score_loss`. FinalError `METRIC_INPUT`.
 */
export function classBrier(labels: Numbers, scores: Matrix, { weights }: Weighted = {}): Measure {
  checkDistributions(labels, scores);
  const { values, columns } = scores;
  const half = columns < 3 ? 0.5 : 1;
  const rowValue = (row: number): number => {
    let sum = 0;
    for (let column = 0; column < columns; column += 1) {
      sum += (values[row * columns + column]! - (labels[row] === column ? 1 : 0)) ** 2;
    }
    return half * sum;
  };
  return meanOver(labels.length, rowValue, { weights });
}
