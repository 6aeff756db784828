import { FinalError } from '../../core/errors.js';
import { binaryMetricNames, higherIsBetter } from '../../core/metrics/binary.js';
import type { Metrics } from './judge.js';

/** What one epoch came to. */
export interface EpochReport {
  /** 1, 2, 3 … */
  readonly epoch: number;
  /** Mean training loss over the epoch's rows. */
  readonly loss: number;
  /** Metrics on the validation rows. */
  readonly valid: Metrics;
}

/** The way a training has gone so far: plain data, so that it goes on from a checkpoint as if nothing had happened. */
export interface Course {
  readonly epochs: readonly EpochReport[];
  /** Within the current epoch: batches done, and their losses weighted by rows. */
  readonly batch: number;
  readonly lossSum: number;
  /** The epoch with the best watched value, and the threshold chosen then. */
  readonly best: { readonly epoch: number; readonly value: number; readonly threshold: number } | null;
}

export const START: Course = { epochs: [], batch: 0, lossSum: 0, best: null };

/** `valid.auc`, `valid.logLoss` …, or `loss`: the mean loss of the training rows. */
export type Watch = `valid.${keyof Metrics}` | 'loss';

/** FinalError `WATCH` for a metric that does not exist. */
export function checkWatch(watch: Watch): void {
  const known = ['loss', ...binaryMetricNames.map((name) => `valid.${name}`)];
  if (known.includes(watch)) return;
  throw new FinalError('WATCH', {
    message: `There is no "${watch}" to watch.`,
    hint: `Watch one of ${known.join(', ')}.`,
  });
}

/** The course after one more epoch, and whether that epoch is the best so far. */
export function afterEpoch(
  course: Course,
  report: EpochReport,
  { watch, threshold }: { watch: Watch; threshold: number },
): { course: Course; improved: boolean } {
  const value = watch === 'loss' ? report.loss : report.valid[watch.slice('valid.'.length) as keyof Metrics];
  const better = higherIsBetter(watch.replace('valid.', '')) ? 1 : -1;
  const improved = course.best === null || better * value > better * course.best.value;
  const best = improved ? { epoch: report.epoch, value, threshold } : course.best;
  return { improved, course: { epochs: [...course.epochs, report], batch: 0, lossSum: 0, best } };
}

/** All epochs are done, or the watched value has not improved for `stopAfter` epochs. */
export function isOver({ epochs, best }: Course, plan: { epochs: number; stopAfter: number | undefined }): boolean {
  if (epochs.length >= plan.epochs) return true;
  return plan.stopAfter !== undefined && best !== null && epochs.length - best.epoch >= plan.stopAfter;
}
