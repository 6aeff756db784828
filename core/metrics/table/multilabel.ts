import { calledLabels, checkLabelled } from '../labels/input.js';
import { hammingLoss, subsetAccuracy } from '../labels/exactness.js';
import { coverageError, labelRankingAveragePrecision, labelRankingLoss } from '../labels/ranking.js';
import { labelMeasures } from '../labels/set-measures.js';
import { columnOf } from '../matrix.js';
import type { Matrix } from '../matrix.js';
import { NO_ROWS } from '../measure.js';
import type { Measure, Numbers } from '../measure.js';
import { prAuc } from '../pr-auc.js';
import { rocAuc } from '../roc-auc.js';
import { meanOfValues } from '../set-measures.js';
import type { Weighted } from '../weights.js';
import { averagedDefinitions } from './averaged.js';
import type { Definition, TaskRows } from './definition.js';

type Rows = TaskRows['multilabel'];
const needs = ['threshold'] as const;

export const multilabelMetrics: readonly Definition<TaskRows['multilabel']>[] = [
  {
    name: 'subsetAccuracy',
    better: 'higher',
    needs,
    doc: 'Share of the rows of which every label was called rightly.',
    measure: (rows) => subsetAccuracy(rows.labels, called(rows), rows),
  },
  {
    name: 'hammingLoss',
    better: 'lower',
    needs,
    doc: 'Share of all labels that were called wrongly.',
    measure: (rows) => hammingLoss(rows.labels, called(rows), rows),
  },
  ...averagedDefinitions<Rows>(
    ['Macro', 'Micro', 'Weighted', 'Samples'],
    (rows, { average, beta }) => labelMeasures(rows.labels, called(rows), { average, beta, weights: rows.weights }),
    { needs },
  ),
  {
    name: 'labelRankingAveragePrecision',
    better: 'higher',
    doc: 'For each true label the share of true labels among those scored at least as high.',
    measure: (rows) => labelRankingAveragePrecision(rows.labels, rows.scores, rows),
  },
  {
    name: 'coverageError',
    better: 'lower',
    doc: 'How many labels, from the highest score down, it takes to cover all true ones.',
    measure: (rows) => coverageError(rows.labels, rows.scores, rows),
  },
  {
    name: 'rankingLoss',
    better: 'lower',
    doc: 'Share of the pairs of a true and a false label that are not in that order.',
    measure: (rows) => labelRankingLoss(rows.labels, rows.scores, rows),
  },
  {
    name: 'auc',
    better: 'higher',
    doc: "Mean of the labels' ROC-AUC.",
    measure: (rows) => meanOfLabels(rows, rocAuc),
  },
  {
    name: 'prAuc',
    better: 'higher',
    doc: "Mean of the labels' average precision.",
    measure: (rows) => meanOfLabels(rows, prAuc),
  },
];

function called({ labels, scores, threshold = 0.5 }: Rows): Matrix {
  checkLabelled(labels, scores);
  return calledLabels(scores, threshold);
}

/** No value where a label has none. */
function meanOfLabels(
  { labels, scores, weights }: Rows,
  of: (labels: Numbers, scores: Numbers, weighted: Weighted) => Measure,
): Measure {
  if (checkLabelled(labels, scores) === 0) return NO_ROWS;
  const values = new Float64Array(labels.columns);
  for (let column = 0; column < labels.columns; column += 1) {
    const one = of(columnOf(labels, column), columnOf(scores, column), { weights });
    if (one.value === null) return { value: null, why: `of label ${column}: ${one.why}` };
    values[column] = one.value;
  }
  return meanOfValues(values, undefined);
}
