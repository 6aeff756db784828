import { EngineError, FinalError } from '../../core/errors.js';
import type { LearntTask, MetricName } from '../../core/metrics/table/metric-name.js';
import { metricNamed } from '../../core/metrics/table/metrics.js';
import type { Valued } from './judge.js';

/** What one epoch came to. */
export interface EpochReport<Values = Valued> {
  /** 1, 2, 3 … */
  readonly epoch: number;
  /** Mean training loss over the epoch's rows. */
  readonly loss: number;
  /** Metrics on the validation rows. */
  readonly valid: Values;
}

/** The way a training has gone so far: plain data, so that it goes on from a checkpoint as if nothing had happened. */
export interface Course {
  readonly epochs: readonly EpochReport[];
  /** Within the current epoch: batches done, and their losses weighted by rows. */
  readonly batch: number;
  readonly lossSum: number;
  /** The epoch with the best watched value, and the threshold chosen then. */
  readonly best: { readonly epoch: number; readonly value: number; readonly threshold: number | null } | null;
}

export const START: Course = { epochs: [], batch: 0, lossSum: 0, best: null };

/** `valid.auc`, `valid.logLoss` …: any metric of the task; or `loss`: the mean loss of the training rows. */
export type Watch<T extends LearntTask = LearntTask> = `valid.${MetricName<T>}` | 'loss';

/** The metric that is watched; undefined for the loss. */
export function watchedMetric(watch: Watch): string | undefined {
  return watch === 'loss' ? undefined : watch.slice('valid.'.length);
}

/** FinalError `WATCH` for a metric that does not exist, is of another task, or is no better for being higher or lower. */
export function checkWatch(watch: Watch, task: LearntTask): void {
  const metric = watchedMetric(watch);
  if (metric === undefined) return;
  const refuse = (hint: string): FinalError =>
    new FinalError('WATCH', { message: `There is no "${watch}" to watch.`, hint });
  if (!watch.startsWith('valid.')) throw refuse('Watch loss, or a metric of the validation rows: valid.<metric>.');
  try {
    if (metricNamed(task, metric).better !== 'zero') return;
  } catch (error) {
    if (error instanceof EngineError) throw refuse(error.message);
    throw error;
  }
  throw refuse(`No value of ${metric} is better for being higher or lower: watch another.`);
}

/** The course after one more epoch, and whether that epoch is the best so far. */
export function afterEpoch(
  course: Course,
  report: EpochReport,
  { watch, threshold, task }: { watch: Watch; threshold: number | null; task: LearntTask },
): { course: Course; improved: boolean } {
  const metric = watchedMetric(watch);
  const value = metric === undefined ? report.loss : report.valid[metric]!;
  const better = metric !== undefined && metricNamed(task, metric).better === 'higher' ? 1 : -1;
  const improved = course.best === null || better * value > better * course.best.value;
  const best = improved ? { epoch: report.epoch, value, threshold } : course.best;
  return { improved, course: { epochs: [...course.epochs, report], batch: 0, lossSum: 0, best } };
}

/** All epochs are done, or the watched value has not improved for `stopAfter` epochs. */
export function isOver({ epochs, best }: Course, plan: { epochs: number; stopAfter: number | undefined }): boolean {
  if (epochs.length >= plan.epochs) return true;
  return plan.stopAfter !== undefined && best !== null && epochs.length - best.epoch >= plan.stopAfter;
}
