import { delong, delongEstimate } from '../delong.js';
import { asDifference, asEstimate } from '../interval.js';
import type { Difference, Estimate } from '../interval.js';
import type { Measure } from '../measure.js';
import { bootstrap } from '../resample/bootstrap.js';
import type { BootstrapOptions } from '../resample/bootstrap.js';
import { meanOfRows } from '../resample/mean-of-rows.js';
import { wilson } from '../wilson.js';
import type { Task, TaskRows } from './definition.js';
import { metricNamed } from './metrics.js';
import type { Metric } from './metrics.js';
import { checkSamePair, countRows, groupsOf } from './rows.js';

/** Why there is no value. */
export type NoValue = Extract<Measure, { value: null }>;
export interface EstimateOptions extends Omit<BootstrapOptions, 'weights'> {
  /** Resamples even where bounds are known by a formula. */
  readonly resample?: boolean;
}

/**
 * A metric's value and where it may truly lie: by formula for shares of rows (Wilson), ROC-AUC (DeLong) and means over
 * rows, by bootstrap for all others, for rows in groups or strata, and for shares of weighted rows. The rows of a query
 * are drawn together. FinalError `METRIC`, `METRIC_INPUT`.
 */
export function estimateMetric<T extends Task>(
  { task, name }: { readonly task: T; readonly name: string },
  rows: TaskRows[T],
  options: EstimateOptions,
): Estimate | NoValue {
  const metric = metricNamed(task, name);
  const measured = metric.measure(rows);
  if (measured.value === null) return measured;
  if (!mustResample(rows, options)) {
    const known = knownBounds(metric, rows, options);
    if (known !== undefined) return known;
  }
  const statistic = (weights: Float64Array): Measure => metric.measure({ ...rows, weights });
  return bootstrap(countRows(rows), statistic, resampling(rows, options));
}

/**
 * First minus second model on the same rows: what both find hard cancels out. By formula for ROC-AUC (DeLong) and means
 * over rows, otherwise by bootstrap of the difference. FinalError `METRIC`, `METRIC_INPUT`, also for rows that differ.
 */
export function compareMetric<T extends Task>(
  { task, name }: { readonly task: T; readonly name: string },
  { first, second }: { readonly first: TaskRows[T]; readonly second: TaskRows[T] },
  options: EstimateOptions,
): Difference | NoValue {
  const metric = metricNamed(task, name);
  checkSamePair(first, second);
  const measured = minus(metric.measure(first), metric.measure(second));
  if (measured.value === null) return measured;
  if (!mustResample(first, options)) {
    const known = knownDifference(metric, { first, second }, options);
    if (known !== undefined) return known;
  }
  const statistic = (weights: Float64Array): Measure =>
    minus(metric.measure({ ...first, weights }), metric.measure({ ...second, weights }));
  const drawn = bootstrap(countRows(first), statistic, resampling(first, options));
  return drawn.value === null ? drawn : asDifference(drawn);
}

/** Formulas take rows to be independent. */
function mustResample(rows: TaskRows[Task], { resample, groups, strata }: EstimateOptions): boolean {
  return resample === true || groups !== undefined || strata !== undefined || groupsOf(rows) !== undefined;
}

function resampling(rows: TaskRows[Task], options: EstimateOptions): BootstrapOptions {
  return { groups: groupsOf(rows), ...options, weights: rows.weights };
}

function knownBounds<T extends Task>(
  metric: Metric<T>,
  rows: TaskRows[T],
  { confidence = 0.95 }: EstimateOptions,
): Estimate | NoValue | undefined {
  if (metric.share !== undefined && rows.weights === undefined) {
    return wilson(metric.share(rows), { confidence }) as Estimate | NoValue;
  }
  if (isPlainAuc(metric, rows)) return delongEstimate(rows.labels, rows.scores, { confidence }) ?? FEW;
  if (metric.rowValue === undefined) return undefined;
  const { weights } = rows;
  const mean = meanOfRows(countRows(rows), metric.rowValue(rows), { weights, confidence, method: 'mean-of-rows' });
  return mean === null ? FEW : asEstimate(mean);
}

function knownDifference<T extends Task>(
  metric: Metric<T>,
  { first, second }: { readonly first: TaskRows[T]; readonly second: TaskRows[T] },
  { confidence = 0.95 }: EstimateOptions,
): Difference | NoValue | undefined {
  if (isPlainAuc(metric, first) && isPlainAuc(metric, second)) {
    const pair = { labels: first.labels, first: first.scores, second: second.scores };
    return delong(pair, { confidence }) ?? FEW;
  }
  if (metric.rowValue === undefined) return undefined;
  const [a, b] = [metric.rowValue(first), metric.rowValue(second)];
  const { weights } = first;
  const options = { weights, confidence, method: 'paired-rows' } as const;
  return meanOfRows(countRows(first), (row) => a(row) - b(row), options) ?? FEW;
}

const FEW: NoValue = { value: null, why: 'fewer than two rows tell of it' };

function isPlainAuc(metric: Pick<Metric, 'task' | 'name'>, rows: TaskRows[Task]): rows is TaskRows['binary'] {
  return metric.task === 'binary' && metric.name === 'auc' && rows.weights === undefined;
}

function minus(a: Measure, b: Measure): Measure {
  if (a.value === null) return a;
  return b.value === null ? b : { value: a.value - b.value };
}
