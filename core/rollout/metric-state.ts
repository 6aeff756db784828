import { measure } from './metric.js';
import type { Measurement, Metric, Observation } from './metric.js';

/** How a metric, or a whole analysis, stands. From best to worst, as `worst` ranks them. */
export const phases = ['successful', 'running', 'pending', 'inconclusive', 'error', 'failed'] as const;
export type AnalysisPhase = (typeof phases)[number];

/** Errors are tried again after this long, whatever the interval. Milliseconds. */
const RETRY_AFTER = 10_000;
/** Measurements kept per metric; the counters cover all of them. */
const RETENTION = 10;

/** A metric on its way: counters over everything measured, and the newest measurements. Plain data. */
export interface MetricState {
  readonly phase: AnalysisPhase;
  /** Measurements that count: all but errors. */
  readonly count: number;
  readonly failed: number;
  readonly inconclusive: number;
  readonly consecutiveError: number;
  readonly consecutiveSuccess: number;
  readonly measurements: readonly Measurement[];
}

export const untouched: MetricState = {
  phase: 'pending',
  count: 0,
  failed: 0,
  inconclusive: 0,
  consecutiveError: 0,
  consecutiveSuccess: 0,
  measurements: [],
};

export function isOver(phase: AnalysisPhase): boolean {
  return phase !== 'running' && phase !== 'pending';
}

/** Adds one measurement and decides how the metric stands. A metric that is over stays as it is. */
export function observeMetric(
  metric: Metric,
  state: MetricState,
  seen: { observation: Observation; at: number },
): MetricState {
  if (isOver(state.phase)) return state;
  const counted = add(state, measure(metric, seen.observation, seen.at));
  return { ...counted, phase: phaseOf(metric, counted) };
}

/** Ends a metric from outside: well, unless a limit was broken. With no measurement at all it ends well, too. */
export function endMetric(state: MetricState): MetricState {
  return isOver(state.phase) ? state : { ...state, phase: 'successful' };
}

/** When to measure next, in milliseconds since 1970; `undefined` when the metric is over. */
export function dueAt(metric: Metric, state: MetricState, startedAt: number): number | undefined {
  if (isOver(state.phase)) return undefined;
  const last = state.measurements.at(-1);
  if (last === undefined) return startedAt + metric.initialDelay;
  return last.at + (last.phase === 'error' ? RETRY_AFTER : (metric.interval ?? 0));
}

/** It goes on until it is ended from outside: an interval without a count. */
export function isEndless(metric: Metric): boolean {
  return effectiveCount(metric) === undefined;
}

function effectiveCount({ count, interval }: Metric): number | undefined {
  if (count !== undefined && count > 0) return count;
  return interval === undefined ? 1 : undefined;
}

function add(state: MetricState, measurement: Measurement): MetricState {
  const is = (phase: Measurement['phase']): 0 | 1 => (measurement.phase === phase ? 1 : 0);
  return {
    ...state,
    count: state.count + 1 - is('error'),
    failed: state.failed + is('failed'),
    inconclusive: state.inconclusive + is('inconclusive'),
    consecutiveError: is('error') * (state.consecutiveError + 1),
    consecutiveSuccess: is('successful') * (state.consecutiveSuccess + 1),
    measurements: [...state.measurements, measurement].slice(-RETENTION),
  };
}

/** The limits first, and of several broken at once the last named here decides: failed, inconclusive, error. */
function phaseOf(metric: Metric, state: MetricState): AnalysisPhase {
  if (state.consecutiveError > metric.consecutiveErrorLimit) return 'error';
  if (exceeds(state.inconclusive, metric.inconclusiveLimit)) return 'inconclusive';
  if (exceeds(state.failed, metric.failureLimit)) return 'failed';
  const wanted = metric.consecutiveSuccessLimit ?? 0;
  if (wanted > 0 && state.consecutiveSuccess >= wanted) return 'successful';
  const count = effectiveCount(metric);
  if (count === undefined || state.count < count) return 'running';
  if (wanted === 0) return 'successful';
  return metric.failureLimit >= 0 ? 'inconclusive' : 'failed';
}

function exceeds(seen: number, limit: number): boolean {
  return limit >= 0 && seen > limit;
}
