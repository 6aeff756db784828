import { milliseconds } from '../duration.js';
import { parseCondition } from './condition.js';
import type { Metric, MetricLimits } from './metric.js';
import type { ServerMetric } from './stats.js';

/** What happens when an analysis cannot say: a person decides, the champion stays, or the rollout goes on. */
export type OnInconclusive = 'pause' | 'abort' | 'promote';
/** What happens when an analysis says no: back to the champion, or a person decides. */
export type OnFail = 'abort' | 'pause';

/** A metric of an analysis as a plan holds it: conditions and durations as texts, all defaults filled in. */
export interface MetricPolicy extends MetricLimits {
  readonly metric: ServerMetric;
  /** `< 1%`, `< 50ms`, `>= 0.9`. */
  readonly success?: string;
  readonly failure?: string;
  readonly count?: number;
  readonly interval?: string;
  readonly initialDelay?: string;
}

/** A growing share of traffic for the new version, judged at each step. */
export interface CanaryStrategy {
  readonly kind: 'canary';
  readonly endpoint: string;
  /** Shares of the new version in percent, growing; after the last it gets all. */
  readonly steps: readonly number[];
  /** How long each share is held before it is judged. */
  readonly bake: string;
  /** How much longer than the bake to wait for the minimum sample. */
  readonly patience: string;
  /** How long replicas may take to load a version and confirm new shares. */
  readonly acknowledge: string;
  readonly metrics: readonly MetricPolicy[];
  readonly onInconclusive: OnInconclusive;
  readonly onFail: OnFail;
}

/** All traffic at once, when the replicas have loaded the version. */
export interface AllAtOnceStrategy {
  readonly kind: 'all-at-once';
  readonly endpoint: string;
  readonly acknowledge: string;
}

/** How a version goes live: what a plan's deploy step holds. */
export type Strategy = CanaryStrategy | AllAtOnceStrategy;

/**
 * The metric an analysis runs on. One without an interval looks once, when the bake is over; one with an interval looks
 * on during the bake, and one with a count too as long as it takes.
 */
export function toMetric(policy: MetricPolicy, bake: string): Metric {
  const delay = milliseconds(policy.initialDelay ?? '0s');
  const { count, consecutiveSuccessLimit } = policy;
  return {
    name: policy.metric,
    ...(policy.success === undefined ? {} : { success: parseCondition(policy.success) }),
    ...(policy.failure === undefined ? {} : { failure: parseCondition(policy.failure) }),
    ...(count === undefined ? {} : { count }),
    ...(policy.interval === undefined ? {} : { interval: milliseconds(policy.interval) }),
    initialDelay: policy.interval === undefined ? Math.max(delay, milliseconds(bake)) : delay,
    failureLimit: policy.failureLimit,
    inconclusiveLimit: policy.inconclusiveLimit,
    consecutiveErrorLimit: policy.consecutiveErrorLimit,
    ...(consecutiveSuccessLimit === undefined ? {} : { consecutiveSuccessLimit }),
    minimumSample: policy.minimumSample,
    onNoData: policy.onNoData,
    dryRun: policy.dryRun,
  };
}
