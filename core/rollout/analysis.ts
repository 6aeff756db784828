import type { Metric, Observation } from './metric.js';
import { dueAt, endMetric, isEndless, isOver, observeMetric, phases, untouched } from './metric-state.js';
import type { AnalysisPhase, MetricState } from './metric-state.js';

/** An analysis on its way. Plain data: a workflow carries it from measurement to measurement. Times are milliseconds. */
export interface Analysis {
  readonly metrics: readonly Metric[];
  readonly startedAt: number;
  readonly states: { readonly [metric: string]: MetricState };
}

export function startAnalysis(metrics: readonly Metric[], at: number): Analysis {
  return { metrics, startedAt: at, states: Object.fromEntries(metrics.map(({ name }) => [name, untouched])) };
}

/** The earliest time something is to be measured; `undefined` when all metrics are over. */
export function nextDue(analysis: Analysis): number | undefined {
  const times = analysis.metrics.flatMap(
    (metric) => dueAt(metric, stateOf(analysis, metric), analysis.startedAt) ?? [],
  );
  return times.length === 0 ? undefined : Math.min(...times);
}

/** The metrics to measure at `now`. */
export function due(analysis: Analysis, now: number): readonly Metric[] {
  return analysis.metrics.filter(
    (metric) => (dueAt(metric, stateOf(analysis, metric), analysis.startedAt) ?? Number.POSITIVE_INFINITY) <= now,
  );
}

/** Takes in what was measured at `at`. A metric gone bad ends all others; one on a dry run does not. */
export function observe(
  analysis: Analysis,
  observations: { readonly [metric: string]: Observation },
  at: number,
): Analysis {
  const seen = mapStates(analysis, (metric, state) => {
    const observation = observations[metric.name];
    return observation === undefined ? state : observeMetric(metric, state, { observation, at });
  });
  const spoiled = seen.metrics.some((metric) => !metric.dryRun && isBad(stateOf(seen, metric).phase));
  return spoiled ? mapStates(seen, (_metric, state) => endMetric(state)) : seen;
}

/** Ends the metrics that only run as long as they are let: the bake is over. */
export function endEndless(analysis: Analysis): Analysis {
  return mapStates(analysis, (metric, state) => (isEndless(metric) ? endMetric(state) : state));
}

/** Ends all metrics: the rollout was stopped. */
export function terminate(analysis: Analysis): Analysis {
  return mapStates(analysis, (_metric, state) => endMetric(state));
}

/**
 * The worst of all metrics, once all are over; dry runs are waited for and left out. An analysis that measures nothing
 * is inconclusive: nobody said what good means.
 */
export function analysisPhase(analysis: Analysis): AnalysisPhase {
  if (analysis.metrics.length === 0) return 'inconclusive';
  const all = analysis.metrics.map((metric) => stateOf(analysis, metric).phase);
  if (all.every((phase) => phase === 'pending')) return 'pending';
  if (!all.every(isOver)) return 'running';
  return worst(judged(analysis).map(([, state]) => state.phase));
}

/** The metrics that count, with their states. */
export function judged(analysis: Analysis): readonly (readonly [Metric, MetricState])[] {
  return analysis.metrics
    .filter((metric) => !metric.dryRun)
    .map((metric) => [metric, stateOf(analysis, metric)] as const);
}

function worst(all: readonly AnalysisPhase[]): AnalysisPhase {
  return phases[Math.max(0, ...all.map((phase) => phases.indexOf(phase)))] as AnalysisPhase;
}

function isBad(phase: AnalysisPhase): boolean {
  return phase === 'inconclusive' || phase === 'error' || phase === 'failed';
}

function stateOf(analysis: Analysis, metric: Metric): MetricState {
  return analysis.states[metric.name] ?? untouched;
}

function mapStates(analysis: Analysis, change: (metric: Metric, state: MetricState) => MetricState): Analysis {
  const states = analysis.metrics.map((metric) => [metric.name, change(metric, stateOf(analysis, metric))] as const);
  return { ...analysis, states: Object.fromEntries(states) };
}
