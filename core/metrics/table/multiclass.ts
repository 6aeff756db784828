import { expectedCalibrationError, reliability } from '../calibration.js';
import { accuracy, balancedAccuracy, cohenKappa, hitsOf, matthews } from '../classes/agreement.js';
import { confusionMatrix } from '../classes/confusion-matrix.js';
import type { ConfusionMatrix } from '../classes/confusion-matrix.js';
import { calledClasses, checkClassScores, checkDistributions } from '../classes/input.js';
import { classBrier, classLogLoss, rowClassBrier, rowClassLogLoss } from '../classes/likelihood.js';
import { rocAucOneVsOne, rocAucOneVsRest } from '../classes/roc-auc.js';
import { classMeasures } from '../classes/set-measures.js';
import { topKAccuracy } from '../classes/top-k.js';
import type { Measure } from '../measure.js';
import { averagedDefinitions } from './averaged.js';
import type { Definition, TaskRows } from './definition.js';

type Rows = TaskRows['multiclass'];
const likely = { better: 'lower', needs: ['probabilities'] } as const;
const ranked = { better: 'higher', needs: ['probabilities'] } as const;

export const multiclassMetrics: readonly Definition<TaskRows['multiclass']>[] = [
  {
    name: 'accuracy',
    better: 'higher',
    doc: 'Share of the rows called what they are.',
    measure: (rows) => accuracy(matrix(rows)),
    share: (rows) => hitsOf(matrix(rows)),
    rowValue: ({ labels, scores }) => {
      const called = calledClasses(scores);
      return (row) => (called[row] === labels[row] ? 1 : 0);
    },
  },
  ...agreement('balancedAccuracy', { doc: "Mean of the classes' recall.", of: balancedAccuracy }),
  ...agreement('kappa', { doc: "Cohen's kappa: agreement beyond chance.", of: cohenKappa }),
  ...agreement('kappaLinear', {
    doc: "Cohen's kappa of classes in order: a confusion costs the classes between.",
    of: (one) => cohenKappa(one, { distance: 'linear' }),
  }),
  ...agreement('kappaQuadratic', {
    doc: "Cohen's kappa of classes in order: a confusion costs the square of the classes between.",
    of: (one) => cohenKappa(one, { distance: 'quadratic' }),
  }),
  ...agreement('matthews', { doc: "Matthews' correlation of classes and calls.", of: matthews }),
  ...averagedDefinitions<Rows>(['Macro', 'Micro', 'Weighted'], (rows, { average, beta }) =>
    classMeasures(matrix(rows), { average: average === 'samples' ? 'macro' : average, beta }),
  ),
  {
    name: 'topKAccuracy',
    better: 'higher',
    parameter: { name: 'k' },
    doc: 'Share of the rows whose class is among the k with the highest scores.',
    measure: ({ labels, scores, weights }, k) => topKAccuracy(labels, scores, { k, weights }),
  },
  {
    name: 'auc',
    ...ranked,
    doc: 'Mean over the classes of the ROC-AUC of one class against the rest.',
    measure: ({ labels, scores, weights }) => rocAucOneVsRest(labels, scores, { weights }),
  },
  {
    name: 'aucWeighted',
    ...ranked,
    doc: 'As auc, each class weighted by its rows.',
    measure: ({ labels, scores, weights }) => rocAucOneVsRest(labels, scores, { average: 'weighted', weights }),
  },
  {
    name: 'aucMicro',
    ...ranked,
    doc: 'ROC-AUC over all cells of row and class together.',
    measure: ({ labels, scores, weights }) => rocAucOneVsRest(labels, scores, { average: 'micro', weights }),
  },
  {
    name: 'aucOvo',
    ...ranked,
    doc: 'Mean over all pairs of classes of how well the two are told apart (Hand and Till).',
    measure: ({ labels, scores, weights }) => rocAucOneVsOne(labels, scores, { weights }),
  },
  {
    name: 'aucOvoWeighted',
    ...ranked,
    doc: 'As aucOvo, each pair weighted by its rows.',
    measure: ({ labels, scores, weights }) => rocAucOneVsOne(labels, scores, { average: 'weighted', weights }),
  },
  {
    name: 'logLoss',
    ...likely,
    doc: 'Mean negative log-likelihood of the labels, in nats.',
    measure: (rows) => classLogLoss(rows.labels, rows.scores, rows),
    rowValue: ({ labels, scores }) => rowClassLogLoss(labels, scores),
  },
  {
    name: 'brier',
    ...likely,
    doc: 'Squared distance of the probabilities from the truth, over all classes.',
    measure: (rows) => classBrier(rows.labels, rows.scores, rows),
    rowValue: ({ labels, scores }) => rowClassBrier(labels, scores),
  },
  {
    name: 'ece',
    ...likely,
    doc: 'Expected calibration error of the called class over ten bins of equal width (Guo et al., ICML 2017).',
    measure: topLabelError,
  },
];

function agreement(
  name: string,
  { doc, of }: { doc: string; of: (matrix: ConfusionMatrix) => Measure },
): Definition<TaskRows['multiclass']>[] {
  return [{ name, better: 'higher', doc, measure: (rows) => of(matrix(rows)) }];
}

function matrix({ labels, scores, weights }: Rows): ConfusionMatrix {
  checkClassScores(labels, scores);
  return confusionMatrix(labels, calledClasses(scores), { classes: scores.columns, weights });
}

/** Of the class that was called: how sure the model was, and whether it was right. */
function topLabelError({ labels, scores, weights }: Rows): Measure {
  checkDistributions(labels, scores);
  const called = calledClasses(scores);
  const sure = Float64Array.from(called, (column, row) => scores.values[row * scores.columns + column]!);
  const right = Uint8Array.from(called, (column, row) => (labels[row] === column ? 1 : 0));
  return expectedCalibrationError(reliability(right, sure, { weights }));
}
