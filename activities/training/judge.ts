import { FinalError } from '../../core/errors.js';
import { bestThreshold } from '../../core/metrics/best-threshold.js';
import type { LearntTask, ReportedMetric } from '../../core/metrics/table/metric-name.js';
import type { MetricReport } from '../../core/metrics/table/metrics.js';
import { taskReport } from '../../core/metrics/table/task-report.js';
import type { Split } from './split.js';
import { unitsOf } from './target.js';
import type { Target } from './target.js';

/** A model's metrics on the validation rows; of two classes, at the threshold with the best F1 there. */
export type Metrics<T extends LearntTask = LearntTask> = { readonly [M in ReportedMetric<T>]: number };
/** By name, with the watched one where it is none of those that are always told. */
export interface Valued {
  readonly [metric: string]: number;
}
export interface Judged {
  readonly metrics: Valued;
  /** Of two classes. */
  readonly threshold: number | null;
}

interface Asked {
  readonly target: Target;
  /** A metric to be told beside the usual ones. */
  readonly also: string | undefined;
}

/** FinalError `TRAINING_DIVERGED` for scores that are no numbers, `METRIC_MISSING`. */
export function judge(split: Split, all: Float32Array, asked: Asked): Judged {
  const labels = Float32Array.from(split.labelled, (row) => split.labels[row]!);
  const scores = labelledScores(split, all, unitsOf(asked.target));
  if (!scores.every(Number.isFinite)) throw diverged('A score of the validation rows is not a number.');
  const { report, threshold } = reportOf(labels, scores, asked);
  const missing = Object.entries(report.why)[0];
  if (missing === undefined) return { metrics: report.metrics as Valued, threshold };
  throw new FinalError('METRIC_MISSING', {
    message: `${missing[0]} of the ${split.name} split has no value: ${missing[1]}.`,
    hint: 'Give the split more rows.',
  });
}

/** Of the labelled rows, side by side. */
export function labelledScores({ labelled }: Split, all: Float32Array, units: number): Float32Array {
  if (units === 1) return Float32Array.from(labelled, (row) => all[row]!);
  const scores = new Float32Array(labelled.length * units);
  labelled.forEach((row, at) => scores.set(all.subarray(row * units, (row + 1) * units), at * units));
  return scores;
}

/** The metrics of labelled rows; of two classes at this threshold, or the one with the best F1. */
export function reportOf(
  labels: Float32Array,
  scores: Float32Array,
  { target, also, threshold: given }: Asked & { readonly threshold?: number },
): { report: MetricReport; threshold: number | null } {
  const more = also === undefined ? [] : [also];
  switch (target.task) {
    case 'binary': {
      const threshold = given ?? bestThreshold(labels, scores).threshold ?? 0.5;
      return { report: taskReport('binary', { labels, scores, threshold }, more), threshold };
    }
    case 'multiclass': {
      const rows = { labels, scores: { values: scores, columns: unitsOf(target) } };
      return { report: taskReport('multiclass', rows, more), threshold: null };
    }
    case 'regression':
      return { report: taskReport('regression', { actual: labels, predicted: scores }, more), threshold: null };
  }
}

export function diverged(seen: string): FinalError {
  return new FinalError('TRAINING_DIVERGED', {
    message: `The training diverged. ${seen}`,
    hint: 'Lower the learning rate, or standardize the features.',
  });
}
