import { brier } from './brier.js';
import { expectedCalibrationError, reliability } from './calibration.js';
import { confusion, f1, precision, recall } from './confusion.js';
import { logLoss } from './log-loss.js';
import type { Measure, Numbers } from './measure.js';
import { prAucOf } from './pr-auc.js';
import { rank } from './ranking.js';
import { rocAucOf } from './roc-auc.js';
import type { Weighted } from './weights.js';

/** The metrics of a classifier of two classes, and which way is better. */
export const binaryMetricNames = ['auc', 'prAuc', 'precision', 'recall', 'f1', 'logLoss', 'brier', 'ece'] as const;
export type BinaryMetric = (typeof binaryMetricNames)[number];
const lowerIsBetter: ReadonlySet<string> = new Set(['logLoss', 'brier', 'ece', 'loss']);

export function higherIsBetter(metric: string): boolean {
  return !lowerIsBetter.has(metric);
}

/** One value a metric; `null` where the rows give none, and `why` says so. */
export type BinaryMetrics = { readonly [M in BinaryMetric]: number | null };
export interface BinaryReport {
  readonly rows: number;
  readonly positives: number;
  readonly metrics: BinaryMetrics;
  readonly why: { readonly [M in BinaryMetric]?: string };
}

/** All metrics of one set of rows. `threshold` divides the classes for precision, recall and F1. FinalError `METRIC_INPUT`. */
export function binaryReport(
  labels: Numbers,
  scores: Numbers,
  { threshold, weights }: Weighted & { readonly threshold: number },
): BinaryReport {
  const ranking = rank(labels, scores, { weights });
  const counts = confusion(labels, scores, { threshold, weights });
  const measures: { readonly [M in BinaryMetric]: Measure } = {
    auc: rocAucOf(ranking),
    prAuc: prAucOf(ranking),
    precision: precision(counts),
    recall: recall(counts),
    f1: f1(counts),
    logLoss: logLoss(labels, scores, { weights }),
    brier: brier(labels, scores, { weights }),
    ece: expectedCalibrationError(reliability(labels, scores, { weights })),
  };
  const named = Object.entries(measures) as [BinaryMetric, Measure][];
  return {
    rows: labels.length,
    positives: ranking.positives.length,
    metrics: Object.fromEntries(named.map(([name, { value }]) => [name, value])) as BinaryMetrics,
    why: Object.fromEntries(named.flatMap(([name, one]) => (one.value === null ? [[name, one.why]] : []))),
  };
}
