/** The analysis machine of a rollout: what was measured goes in, how to go on comes out. Pure. */
export { analysisPhase, due, endEndless, nextDue, observe, startAnalysis, terminate } from './rollout/analysis.js';
export type { Analysis } from './rollout/analysis.js';
export { holds, parseCondition } from './rollout/condition.js';
export type { Comparison, Condition } from './rollout/condition.js';
export { measure } from './rollout/metric.js';
export type { Measurement, MeasurementPhase, Metric, Observation, OnNoData } from './rollout/metric.js';
export type { AnalysisPhase, MetricState } from './rollout/metric-state.js';
export { react } from './rollout/reaction.js';
export type { Reaction } from './rollout/reaction.js';
export { readMetric, serverMetrics, sumStats } from './rollout/stats.js';
export type { EndpointStats, ServerMetric, VersionStats } from './rollout/stats.js';
export { toMetric } from './rollout/strategy.js';
export { checkStrategy } from './rollout/strategy-problems.js';
export type {
  AllAtOnceStrategy,
  CanaryStrategy,
  MetricPolicy,
  OnFail,
  OnInconclusive,
  Strategy,
} from './rollout/strategy.js';
