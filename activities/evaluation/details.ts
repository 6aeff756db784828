import { reliability } from '../../core/metrics/calibration.js';
import { calledClasses } from '../../core/metrics/classes/input.js';
import { confusionMatrix } from '../../core/metrics/classes/confusion-matrix.js';
import type { Numbers } from '../../core/metrics/measure.js';
import { residuals } from '../../core/metrics/regression/residuals.js';
import type { TaskRows } from '../../core/metrics/table/definition.js';
import type { LearntTask } from '../../core/metrics/table/metric-name.js';
import { countRows } from '../../core/metrics/table/rows.js';
import type { Signature } from '../../infra/models/package-files.js';
import type { Scoring } from './scoring.js';

export interface RowsDescribed {
  readonly rows: number;
  /** Of two classes. */
  readonly positives?: number;
}

/** Rows by the class they are of (down) and the class they were called (across). */
interface Confusion {
  readonly classes: readonly string[];
  readonly counts: readonly (readonly number[])[];
}

export function describeRows({ task, told }: Pick<Scoring, 'task' | 'told'>): RowsDescribed {
  const rows = countRows(told);
  if (task !== 'binary') return { rows };
  const { labels } = told as TaskRows['binary'];
  return { rows, positives: Array.prototype.filter.call(labels, (label: number) => label === 1).length };
}

/** What a person looks at beside the metrics: by task the confusion of classes, calibration or residuals. */
export function detailsOf({ told }: Pick<Scoring, 'told'>, signature: Signature): object {
  switch (signature.task) {
    case 'binary': {
      const { labels, scores } = told as TaskRows['binary'];
      const { threshold } = signature.output;
      const called = Uint8Array.from(scores, (score) => (score >= threshold ? 1 : 0));
      const confusion = confusionOf(labels, called, ['no', 'yes']);
      return { threshold, calibration: reliability(labels, scores), confusion };
    }
    case 'multiclass': {
      const { labels, scores } = told as TaskRows['multiclass'];
      return { confusion: confusionOf(labels, calledClasses(scores), signature.output.classes) };
    }
    case 'regression': {
      const { actual, predicted } = told as TaskRows['regression'];
      return { residuals: residuals(actual, predicted) };
    }
  }
}

/** The metrics that a report gives bounds of: those that are quick to bound. */
const headline: { readonly [T in LearntTask]: readonly string[] } = {
  binary: ['auc', 'logLoss', 'brier'],
  multiclass: ['accuracy', 'logLoss', 'brier'],
  regression: ['mae', 'rmse', 'r2'],
};
const CONFIDENCE = 0.95;

/** Where the headline metrics may truly lie, or why it cannot be told. */
export function headlineEstimates(scoring: Scoring, { seed }: { readonly seed: number }): object {
  const bounds = headline[scoring.task].map((metric) => {
    return [metric, scoring.estimate(metric, { confidence: CONFIDENCE, seed })] as const;
  });
  return Object.fromEntries(bounds);
}

function confusionOf(labels: Numbers, called: Numbers, classes: readonly string[]): Confusion {
  const size = classes.length;
  const { counts } = confusionMatrix(labels, called, { classes: size });
  return { classes, counts: classes.map((_, row) => [...counts.subarray(row * size, (row + 1) * size)]) };
}
