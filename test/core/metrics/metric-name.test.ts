import { expect, it } from '@jest/globals';
import { learntTasks, reportedMetrics } from '../../../core/metrics/table/metric-name.js';
import type { LearntTask, MetricName } from '../../../core/metrics/table/metric-name.js';
import { metricNamed, metricTable } from '../../../core/metrics/table/metrics.js';

/** The compiler holds each list against the type, and the test against the table. */
const names: { readonly [T in LearntTask]: { readonly [M in MetricName<T>]: true } } = {
  binary: {
    ...{ auc: true, prAuc: true, precision: true, recall: true, specificity: true, f1: true, accuracy: true },
    ...{ balancedAccuracy: true, kappa: true, matthews: true, logLoss: true, brier: true, ece: true },
    ...{ eceQuantile: true, mce: true, 'fBeta@2': true },
  },
  multiclass: {
    ...{ accuracy: true, balancedAccuracy: true, kappa: true, kappaLinear: true, kappaQuadratic: true, matthews: true },
    ...{ precisionMacro: true, precisionMicro: true, precisionWeighted: true },
    ...{ recallMacro: true, recallMicro: true, recallWeighted: true },
    ...{ f1Macro: true, f1Micro: true, f1Weighted: true },
    ...{ 'fBetaMacro@2': true, 'fBetaMicro@2': true, 'fBetaWeighted@2': true, 'topKAccuracy@2': true },
    ...{ auc: true, aucWeighted: true, aucMicro: true, aucOvo: true, aucOvoWeighted: true },
    ...{ logLoss: true, brier: true, ece: true },
  },
  regression: {
    ...{ mae: true, mse: true, rmse: true, rmsle: true, medianAe: true, maxError: true, mape: true },
    ...{ r2: true, explainedVariance: true, poissonDeviance: true, gammaDeviance: true, d2AbsoluteError: true },
    ...{ 'pinball@0.9': true, 'tweedieDeviance@1.5': true, 'd2Pinball@0.9': true, 'd2Tweedie@1.5': true },
  },
};

it.each(learntTasks)('the names of %s are those of the table', (task) => {
  const written = Object.keys(names[task]).map((name) => name.split('@')[0]!);
  expect(written.sort()).toEqual(metricTable[task].map(({ name }) => name).sort());
  for (const name of [...Object.keys(names[task]), ...reportedMetrics[task]]) {
    expect(metricNamed(task, name).name).toBe(name);
  }
});
