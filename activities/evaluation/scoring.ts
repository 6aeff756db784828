import type { Difference, Estimate } from '../../core/metrics/interval.js';
import type { Numbers } from '../../core/metrics/measure.js';
import type { TaskRows } from '../../core/metrics/table/definition.js';
import { compareMetric, estimateMetric } from '../../core/metrics/table/estimate.js';
import type { LearntTask } from '../../core/metrics/table/metric-name.js';
import type { MetricReport } from '../../core/metrics/table/metrics.js';
import { pickRows } from '../../core/metrics/table/pick.js';
import { taskReport } from '../../core/metrics/table/task-report.js';
import { scoresPerRow } from '../../infra/models/package-files.js';
import type { Signature } from '../../infra/models/package-files.js';

export interface Certainty {
  readonly confidence: number;
  readonly seed: number;
}

/** Labelled rows with what a model said of each, whatever its task. */
export interface Scoring {
  readonly task: LearntTask;
  readonly told: TaskRows[LearntTask];
  /** The usual metrics, and those named. */
  report(also?: readonly string[]): MetricReport;
  /** A text: why there are no bounds. */
  estimate(metric: string, certainty: Certainty): Estimate | string;
  /** This one minus the other, on the same rows. A text: why it cannot be told. */
  compare(metric: string, other: Scoring, certainty: Certainty): Difference | string;
  pick(places: Uint32Array): Scoring;
}

/** Enough for a bound at 95 %; each weighs every row again. */
const RESAMPLES = 200;

/** `scores`: row after row, as many for each as the signature says. */
export function scoringOf(signature: Signature, labels: Numbers, scores: Numbers): Scoring {
  switch (signature.task) {
    case 'binary':
      return makeScoring('binary', { labels, scores, threshold: signature.output.threshold });
    case 'multiclass':
      return makeScoring('multiclass', { labels, scores: { values: scores, columns: scoresPerRow(signature) } });
    case 'regression':
      return makeScoring('regression', { actual: labels, predicted: scores });
  }
}

function makeScoring<T extends LearntTask>(task: T, told: TaskRows[T]): Scoring {
  return {
    task,
    told,
    report: (also) => taskReport(task, told, also),
    estimate: (name, certainty) => {
      const found = estimateMetric({ task, name }, told, { ...certainty, resamples: RESAMPLES });
      return found.value === null ? `${name} has no bounds: ${found.why}` : found;
    },
    compare: (name, other, certainty) => {
      // The champion's task was held against the candidate's before.
      const pair = { first: told, second: other.told as TaskRows[T] };
      const found = compareMetric({ task, name }, pair, { ...certainty, resamples: RESAMPLES });
      return 'difference' in found ? found : `${name} cannot be compared: ${found.why}`;
    },
    pick: (places) => makeScoring(task, pickRows<T>(told, places)),
  };
}
