import { numbersFor } from '../fill.js';
import { columnOf } from '../matrix.js';
import type { Matrix } from '../matrix.js';
import { NO_ROWS, NO_WEIGHT } from '../measure.js';
import type { Measure, Numbers } from '../measure.js';
import { rocAuc } from '../roc-auc.js';
import { meanOfValues } from '../set-measures.js';
import { totalWeight } from '../weights.js';
import type { Weighted } from '../weights.js';
import { checkDistributions } from './input.js';

/**
 * Mean over the classes of the ROC-AUC of one class against the rest; `weighted` by the rows of the class, `micro` over
 * all cells together. No value where a class has no row. FinalError `METRIC_INPUT`.
 */
export function rocAucOneVsRest(
  labels: Numbers,
  scores: Matrix,
  { average = 'macro', weights }: Weighted & { readonly average?: 'macro' | 'weighted' | 'micro' } = {},
): Measure {
  checkDistributions(labels, scores);
  if (labels.length === 0) return NO_ROWS;
  if (average === 'micro') return micro(labels, scores, weights);
  const values = new Float64Array(scores.columns);
  const rows = classWeights(labels, scores.columns, weights);
  if (rows.every((mass) => mass === 0)) return NO_WEIGHT;
  for (let column = 0; column < scores.columns; column += 1) {
    // A class that weighs nothing has no say in a weighted mean.
    if (average === 'weighted' && rows[column] === 0) continue;
    const one = rocAuc(isClass(labels, column), columnOf(scores, column), { weights });
    if (one.value === null) return { value: null, why: `of class ${column} against the rest: ${one.why}` };
    values[column] = one.value;
  }
  return meanOfValues(values, average === 'weighted' ? rows : undefined);
}

/**
 * Mean over all pairs of classes with rows of how well their rows are told apart, after Hand and Till (Machine Learning
 * 45, 2001): a rare class counts as much as another; `weighted` by the rows of the pair. FinalError `METRIC_INPUT`.
 */
export function rocAucOneVsOne(
  labels: Numbers,
  scores: Matrix,
  { average = 'macro', weights }: Weighted & { readonly average?: 'macro' | 'weighted' } = {},
): Measure {
  checkDistributions(labels, scores);
  if (labels.length === 0) return NO_ROWS;
  const mass = classWeights(labels, scores.columns, weights);
  const there = Array.from(mass.keys()).filter((column) => mass[column]! > 0);
  const pairs = there.flatMap((first, at) => there.slice(at + 1).map((second) => [first, second] as const));
  if (pairs.length === 0) return { value: null, why: 'fewer than two classes have rows' };
  const values = pairs.map(([first, second]) => pairValue({ labels, scores, weights }, first, second));
  const rows = pairs.map(([first, second]) => mass[first]! + mass[second]!);
  return meanOfValues(Float64Array.from(values), average === 'weighted' ? Float64Array.from(rows) : undefined);
}

interface Scored extends Weighted {
  readonly labels: Numbers;
  readonly scores: Matrix;
}

/** How well two classes are told apart by the score of the first, and by that of the second: the mean. */
function pairValue({ labels, scores, weights }: Scored, first: number, second: number): number {
  const rows = rowsOfPair(labels, first, second);
  const pick = weights === undefined ? undefined : numbersFor(rows.length, (at) => weights[rows[at]!]!);
  const byScoreOf = (column: number): number => {
    const is = numbersFor(rows.length, (at) => (labels[rows[at]!] === column ? 1 : 0));
    const own = numbersFor(rows.length, (at) => scores.values[rows[at]! * scores.columns + column]!);
    return rocAuc(is, own, { weights: pick }).value ?? NaN;
  };
  return (byScoreOf(first) + byScoreOf(second)) / 2;
}

function rowsOfPair(labels: Numbers, first: number, second: number): Int32Array {
  const rows = new Int32Array(labels.length);
  let count = 0;
  for (let row = 0; row < labels.length; row += 1) {
    if (labels[row] === first || labels[row] === second) rows[count++] = row;
  }
  return rows.subarray(0, count);
}

function micro(labels: Numbers, { values, columns }: Matrix, weights: Numbers | undefined): Measure {
  const is = numbersFor(values.length, (at) => (labels[Math.floor(at / columns)] === at % columns ? 1 : 0));
  const each = weights && numbersFor(values.length, (at) => weights[Math.floor(at / columns)]!);
  return rocAuc(is, values, { weights: each });
}

function isClass(labels: Numbers, column: number): Float64Array {
  return numbersFor(labels.length, (row) => (labels[row] === column ? 1 : 0));
}

function classWeights(labels: Numbers, classes: number, weights: Numbers | undefined): Float64Array {
  totalWeight(labels.length, weights);
  const sums = new Float64Array(classes);
  for (let row = 0; row < labels.length; row += 1) sums[labels[row]!]! += weights === undefined ? 1 : weights[row]!;
  return sums;
}
