import type { BinaryMetric } from '../binary.js';

type Averaged = `${'precision' | 'recall' | 'f1'}${'Macro' | 'Micro' | 'Weighted'}`;
type AveragedBeta = `fBeta${'Macro' | 'Micro' | 'Weighted'}@${number}`;

/** Tasks that `train` and `evaluate` know. */
export const learntTasks = ['binary', 'multiclass', 'regression'] as const;
export type LearntTask = (typeof learntTasks)[number];

interface MetricNames {
  readonly binary:
    | BinaryMetric
    | 'specificity'
    | 'accuracy'
    | 'balancedAccuracy'
    | 'kappa'
    | 'matthews'
    | 'eceQuantile'
    | 'mce'
    | `fBeta@${number}`;
  readonly multiclass:
    | Averaged
    | AveragedBeta
    | 'accuracy'
    | 'balancedAccuracy'
    | 'kappa'
    | 'kappaLinear'
    | 'kappaQuadratic'
    | 'matthews'
    | `topKAccuracy@${number}`
    | 'auc'
    | 'aucWeighted'
    | 'aucMicro'
    | 'aucOvo'
    | 'aucOvoWeighted'
    | 'logLoss'
    | 'brier'
    | 'ece';
  readonly regression:
    | 'mae'
    | 'mse'
    | 'rmse'
    | 'rmsle'
    | 'medianAe'
    | 'maxError'
    | 'mape'
    | 'r2'
    | 'explainedVariance'
    | 'poissonDeviance'
    | 'gammaDeviance'
    | 'd2AbsoluteError'
    | `${'pinball' | 'tweedieDeviance' | 'd2Pinball' | 'd2Tweedie'}@${number}`;
}

/** What a metric of a task may be called: the table's names, so that a wrong one does not compile. */
export type MetricName<T extends LearntTask = LearntTask> = MetricNames[T];

/** What a training and an evaluation always tell of a model. */
export const reportedMetrics = {
  binary: ['auc', 'prAuc', 'precision', 'recall', 'f1', 'logLoss', 'brier', 'ece'],
  multiclass: ['accuracy', 'balancedAccuracy', 'f1Macro', 'auc', 'logLoss', 'brier', 'ece'],
  regression: ['rmse', 'mae', 'medianAe', 'maxError', 'r2', 'explainedVariance'],
} as const;
export type ReportedMetric<T extends LearntTask = LearntTask> = (typeof reportedMetrics)[T][number];
