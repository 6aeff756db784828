import type { Matrix } from '../matrix.js';
import type { Measure } from '../measure.js';
import { meanOver } from '../weights.js';
import type { Weighted } from '../weights.js';
import { checkLabelled } from './input.js';

/**
 * Label ranking average precision: for each true label the share of true labels among those scored at least as high; the
 * mean over the row's true labels. 1 for a row with no true label or only such. FinalError `METRIC_INPUT`.
 */
export function labelRankingAveragePrecision(labels: Matrix, scores: Matrix, { weights }: Weighted = {}): Measure {
  return meanOfRows(labels, scores, { weights, rowValue: averagePrecision });
}

/** How many labels, from the highest score down, it takes to cover all true ones; 0 for a row without one. */
export function coverageError(labels: Matrix, scores: Matrix, { weights }: Weighted = {}): Measure {
  return meanOfRows(labels, scores, { weights, rowValue: coverage });
}

/** Share of the pairs of a true and a false label that are not in that order; ties are not. 0 for a row without a pair. */
export function labelRankingLoss(labels: Matrix, scores: Matrix, { weights }: Weighted = {}): Measure {
  return meanOfRows(labels, scores, { weights, rowValue: disorder });
}

type Row = (labels: Float64Array, scores: Float64Array) => number;

function meanOfRows(
  labels: Matrix,
  scores: Matrix,
  { weights, rowValue }: Weighted & { readonly rowValue: Row },
): Measure {
  const rows = checkLabelled(labels, scores);
  const { columns } = labels;
  const is = new Float64Array(columns);
  const own = new Float64Array(columns);
  const valueOf = (row: number): number => {
    for (let column = 0; column < columns; column += 1) {
      is[column] = labels.values[row * columns + column]!;
      own[column] = scores.values[row * columns + column]!;
    }
    return rowValue(is, own);
  };
  return meanOver(rows, valueOf, { weights });
}

function averagePrecision(labels: Float64Array, scores: Float64Array): number {
  const trues = labels.reduce((sum, label) => sum + label, 0);
  if (trues === 0 || trues === labels.length) return 1;
  let sum = 0;
  for (let column = 0; column < labels.length; column += 1) {
    if (labels[column] !== 1) continue;
    const { trueOnes, all } = atLeast(labels, scores, scores[column]!);
    sum += trueOnes / all;
  }
  return sum / trues;
}

function coverage(labels: Float64Array, scores: Float64Array): number {
  let lowest = Infinity;
  for (let column = 0; column < labels.length; column += 1) {
    if (labels[column] === 1) lowest = Math.min(lowest, scores[column]!);
  }
  return lowest === Infinity ? 0 : atLeast(labels, scores, lowest).all;
}

function disorder(labels: Float64Array, scores: Float64Array): number {
  const trues = labels.reduce((sum, label) => sum + label, 0);
  const pairs = trues * (labels.length - trues);
  if (pairs === 0) return 0;
  let wrong = 0;
  for (let column = 0; column < labels.length; column += 1) {
    if (labels[column] !== 1) continue;
    const { trueOnes, all } = atLeast(labels, scores, scores[column]!);
    wrong += all - trueOnes;
  }
  return wrong / pairs;
}

/** Labels scored at least so high: few enough in a row that comparing each with each is the quickest. */
function atLeast(labels: Float64Array, scores: Float64Array, bound: number): { trueOnes: number; all: number } {
  let [trueOnes, all] = [0, 0];
  for (let column = 0; column < labels.length; column += 1) {
    if (scores[column]! < bound) continue;
    all += 1;
    trueOnes += labels[column]!;
  }
  return { trueOnes, all };
}
