import { rowBrier } from '../../core/metrics/brier.js';
import type { BinaryMetric } from '../../core/metrics/binary.js';
import { pairedBootstrap } from '../../core/metrics/bootstrap.js';
import { expectedCalibrationError, reliability } from '../../core/metrics/calibration.js';
import { confusion, f1, precision, recall } from '../../core/metrics/confusion.js';
import { delong } from '../../core/metrics/delong.js';
import type { Difference } from '../../core/metrics/interval.js';
import { rowLogLoss } from '../../core/metrics/log-loss.js';
import type { Measure, Numbers } from '../../core/metrics/measure.js';
import { pairedRows } from '../../core/metrics/paired-rows.js';
import { prAuc } from '../../core/metrics/pr-auc.js';

/** Both models' scores of the same rows; each divides the classes at a threshold of its own. */
export interface Duel {
  readonly labels: Float32Array;
  readonly candidate: Float32Array;
  readonly champion: Float32Array;
  readonly thresholds: { readonly candidate: number; readonly champion: number };
}

/** Enough for a bound at 95 %; each draws every row again. */
const RESAMPLES = 200;

/**
 * Candidate minus champion with its uncertainty: analytic for ROC-AUC, log loss and Brier score, by paired bootstrap for
 * the rest. A text says why it cannot be told.
 */
export function compareMetric(
  duel: Duel,
  metric: BinaryMetric,
  { confidence, seed }: { confidence: number; seed: number },
): Difference | string {
  const { labels, candidate: first, champion: second } = duel;
  const pair = { labels, first, second };
  const resampled = (of: (labels: Numbers, scores: Numbers, model: 'first' | 'second') => Measure): Difference | null =>
    pairedBootstrap(pair, { metric: of, confidence, seed, resamples: RESAMPLES });
  const divided = (of: typeof f1): Difference | null =>
    resampled((truth, scores, model) => of(confusion(truth, scores, { threshold: thresholdOf(duel, model) })));
  const ways: { readonly [M in BinaryMetric]: () => Difference | null } = {
    auc: () => delong(pair, { confidence }),
    logLoss: () => pairedRows(pair, rowLogLoss, { confidence }),
    brier: () => pairedRows(pair, rowBrier, { confidence }),
    prAuc: () => resampled((truth, scores) => prAuc(truth, scores)),
    ece: () => resampled((truth, scores) => expectedCalibrationError(reliability(truth, scores))),
    precision: () => divided(precision),
    recall: () => divided(recall),
    f1: () => divided(f1),
  };
  return ways[metric]() ?? `${metric} has no value for both models on these rows`;
}

function thresholdOf({ thresholds }: Duel, model: 'first' | 'second'): number {
  return model === 'first' ? thresholds.candidate : thresholds.champion;
}
