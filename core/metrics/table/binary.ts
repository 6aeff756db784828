import { brier, rowBrier } from '../brier.js';
import { expectedCalibrationError, maximumCalibrationError, reliability } from '../calibration.js';
import { accuracy, balancedAccuracy, cohenKappa, hitsOf, matthews } from '../classes/agreement.js';
import { confusionMatrix } from '../classes/confusion-matrix.js';
import type { ConfusionMatrix } from '../classes/confusion-matrix.js';
import { confusion, f1, fBeta, precision, recall, specificity } from '../confusion.js';
import type { Confusion } from '../confusion.js';
import { logLoss, rowLogLoss } from '../log-loss.js';
import { checkScored } from '../measure.js';
import { prAuc } from '../pr-auc.js';
import { rocAuc } from '../roc-auc.js';
import type { Definition, TaskRows } from './definition.js';

type Rows = TaskRows['binary'];
const divided = { better: 'higher', needs: ['threshold'] } as const;
const likely = { better: 'lower', needs: ['probabilities'] } as const;

export const binaryMetrics: readonly Definition<TaskRows['binary']>[] = [
  {
    name: 'auc',
    better: 'higher',
    doc: 'Area under the ROC curve: the chance that a positive row scores above a negative one.',
    measure: (rows) => rocAuc(rows.labels, rows.scores, rows),
  },
  {
    name: 'prAuc',
    better: 'higher',
    doc: 'Average precision: the area under the precision-recall curve, without interpolation.',
    measure: (rows) => prAuc(rows.labels, rows.scores, rows),
  },
  {
    name: 'precision',
    ...divided,
    doc: 'Share of the rows called positive that are.',
    measure: (rows) => precision(counts(rows)),
    share: (rows) => shareOf(rows, 'truePositives', 'falsePositives'),
  },
  {
    name: 'recall',
    ...divided,
    doc: 'Share of the positive rows that were called so.',
    measure: (rows) => recall(counts(rows)),
    share: (rows) => shareOf(rows, 'truePositives', 'falseNegatives'),
  },
  {
    name: 'specificity',
    ...divided,
    doc: 'Share of the negative rows that were called so.',
    measure: (rows) => specificity(counts(rows)),
    share: (rows) => shareOf(rows, 'trueNegatives', 'falsePositives'),
  },
  {
    name: 'f1',
    ...divided,
    doc: 'Harmonic mean of precision and recall.',
    measure: (rows) => f1(counts(rows)),
  },
  {
    name: 'fBeta',
    ...divided,
    parameter: { name: 'beta' },
    doc: 'Weighted harmonic mean of precision and recall: recall counts beta times as much.',
    measure: (rows, beta) => fBeta(counts(rows), beta),
  },
  {
    name: 'accuracy',
    ...divided,
    doc: 'Share of the rows called what they are.',
    measure: (rows) => accuracy(matrix(rows)),
    share: (rows) => hitsOf(matrix(rows)),
    rowValue:
      ({ labels, scores, threshold = 0.5 }) =>
      (row) =>
        (scores[row]! >= threshold ? 1 : 0) === labels[row] ? 1 : 0,
  },
  {
    name: 'balancedAccuracy',
    ...divided,
    doc: 'Mean of the recall of both classes.',
    measure: (rows) => balancedAccuracy(matrix(rows)),
  },
  {
    name: 'kappa',
    ...divided,
    doc: "Cohen's kappa: agreement beyond chance.",
    measure: (rows) => cohenKappa(matrix(rows)),
  },
  {
    name: 'matthews',
    ...divided,
    doc: "Matthews' correlation of classes and calls.",
    measure: (rows) => matthews(matrix(rows)),
  },
  {
    name: 'logLoss',
    ...likely,
    doc: 'Mean negative log-likelihood of the labels, in nats.',
    measure: (rows) => logLoss(rows.labels, rows.scores, rows),
    rowValue:
      ({ labels, scores }) =>
      (row) =>
        rowLogLoss(labels[row]!, scores[row]!),
  },
  {
    name: 'brier',
    ...likely,
    doc: 'Mean squared distance of the probability from the label.',
    measure: (rows) => brier(rows.labels, rows.scores, rows),
    rowValue:
      ({ labels, scores }) =>
      (row) =>
        rowBrier(labels[row]!, scores[row]!),
  },
  {
    name: 'ece',
    ...likely,
    doc: 'Expected calibration error over ten bins of equal width.',
    measure: (rows) => expectedCalibrationError(reliability(rows.labels, rows.scores, { weights: rows.weights })),
  },
  {
    name: 'eceQuantile',
    ...likely,
    doc: 'Expected calibration error over ten bins of equally many rows.',
    measure: ({ labels, scores, weights }) =>
      expectedCalibrationError(reliability(labels, scores, { weights, strategy: 'quantile' })),
  },
  {
    name: 'mce',
    ...likely,
    doc: 'Maximum calibration error: that of the worst of ten bins of equal width.',
    measure: (rows) => maximumCalibrationError(reliability(rows.labels, rows.scores, { weights: rows.weights })),
  },
];

function counts({ labels, scores, threshold = 0.5, weights }: Rows): Confusion {
  return confusion(labels, scores, { threshold, weights });
}

function shareOf(rows: Rows, right: keyof Confusion, wrong: keyof Confusion): { hits: number; rows: number } {
  const { [right]: hits, [wrong]: misses } = counts(rows);
  return { hits, rows: hits + misses };
}

function matrix({ labels, scores, threshold = 0.5, weights }: Rows): ConfusionMatrix {
  checkScored(labels, scores);
  const called = Uint8Array.from(scores, (score) => (score >= threshold ? 1 : 0));
  return confusionMatrix(labels, called, { classes: 2, weights });
}
