import { binaryReport } from '../binary.js';
import type { Task, TaskRows } from './definition.js';
import { reportedMetrics } from './metric-name.js';
import type { LearntTask } from './metric-name.js';
import { metricReport } from './metrics.js';
import type { MetricReport } from './metrics.js';

/** The metrics that are always told of a task, and those named beside them. FinalError `METRIC`, `METRIC_INPUT`. */
export function taskReport<T extends LearntTask>(
  task: T,
  rows: TaskRows[T],
  also: readonly string[] = [],
): MetricReport {
  const usual: readonly string[] = reportedMetrics[task];
  const first = isBinary(task, rows)
    ? binaryReport(rows.labels, rows.scores, { threshold: rows.threshold ?? 0.5, weights: rows.weights })
    : metricReport(task, rows, usual);
  const more = metricReport(
    task,
    rows,
    also.filter((name) => !usual.includes(name)),
  );
  return { metrics: { ...first.metrics, ...more.metrics }, why: { ...first.why, ...more.why } };
}

/** Ranks the rows once for all of its metrics. */
function isBinary(task: Task, rows: TaskRows[LearntTask]): rows is TaskRows['binary'] {
  return task === 'binary' && 'scores' in rows;
}
