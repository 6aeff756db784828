import { heartbeat, sleep } from '@temporalio/activity';
import { readMetric, sumStats } from '../core/rollout/stats.js';
import type { EndpointStats, ServerMetric } from '../core/rollout/stats.js';
import type { Observation } from '../core/rollout/metric.js';
import type { Registry, Replica } from '../infra/stores/registry.js';

export interface AnalyseRolloutInput {
  readonly endpoint: string;
  readonly model: string;
  readonly version: number;
  /** Only what was counted at this revision is counted. */
  readonly revision: number;
  readonly metrics: readonly { readonly name: ServerMetric; readonly minimumSample: number }[];
  /** Milliseconds to wait for the minimum sample, and for replicas that do not answer; a new attempt waits anew. */
  readonly patience: number;
}
export type AnalyseRolloutOutput = { readonly [metric: string]: Observation };

export interface AnalyseRolloutDeps {
  readonly registry: Pick<Registry, 'replicas'>;
}

const POLL = 500;
const ANSWER_WITHIN = 2_000;

/** Sums what all live model servers counted of a version. It measures and judges nothing: that is `core/rollout`'s. */
export function makeAnalyseRollout(
  deps: AnalyseRolloutDeps,
): (input: AnalyseRolloutInput) => Promise<AnalyseRolloutOutput> {
  return async (input) => {
    const deadline = Date.now() + input.patience;
    for (;;) {
      const seen = await observeAll(await deps.registry.replicas(), input);
      if (isEnough(seen, input) || Date.now() >= deadline) return seen;
      heartbeat(seen);
      await sleep(POLL);
    }
  };
}

async function observeAll(replicas: readonly Replica[], input: AnalyseRolloutInput): Promise<AnalyseRolloutOutput> {
  try {
    if (replicas.length === 0) throw new Error('no model server is live');
    const sum = sumStats(await Promise.all(replicas.map((replica) => fetchStats(replica, input))), input);
    return Object.fromEntries(input.metrics.map(({ name }) => [name, readMetric(name, sum)]));
  } catch (cause) {
    const error = cause instanceof Error ? cause.message : String(cause);
    return Object.fromEntries(input.metrics.map(({ name }) => [name, { error }]));
  }
}

function isEnough(seen: AnalyseRolloutOutput, { metrics }: AnalyseRolloutInput): boolean {
  return metrics.every(({ name, minimumSample }) => {
    const observation = seen[name];
    return observation !== undefined && 'sample' in observation && observation.sample >= minimumSample;
  });
}

async function fetchStats(
  { id, address }: Replica,
  { endpoint, revision }: AnalyseRolloutInput,
): Promise<EndpointStats> {
  const url = `${address}/stats/${encodeURIComponent(endpoint)}`;
  const stats = await fetchJson(url).catch((cause: unknown) => {
    throw new Error(`replica ${id} does not tell its statistics at ${url}: ${reasonOf(cause)}`, { cause });
  });
  if (stats.revision === revision) return stats;
  throw new Error(`replica ${id} runs revision ${stats.revision} of "${endpoint}", not ${revision}`);
}

async function fetchJson(url: string): Promise<EndpointStats> {
  const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN) });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return (await response.json()) as EndpointStats;
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return inner instanceof Error ? inner.message : String(inner);
}
