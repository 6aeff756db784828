/** The analysis machine of a rollout: what was measured goes in, how to go on comes out. Pure. */
export { analysisPhase, due, endEndless, nextDue, observe, startAnalysis, terminate } from './rollout/analysis.js';
export type { Analysis } from './rollout/analysis.js';
export { parseCondition } from './rollout/condition.js';
export type { Metric, Observation } from './rollout/metric.js';
export { react } from './rollout/reaction.js';
export type { Reaction } from './rollout/reaction.js';
export { readMetric, sumStats } from './rollout/stats.js';
export type { EndpointStats, ServerMetric } from './rollout/stats.js';
export { toMetric } from './rollout/strategy.js';
export type { CanaryStrategy, Strategy } from './rollout/strategy.js';
export { checkStrategy } from './rollout/strategy-problems.js';
