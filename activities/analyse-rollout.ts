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
  const answers = await Promise.all(replicas.map((replica) => fetchStats(replica, input)));
  const error =
    answers.find((answer) => typeof answer === 'string') ??
    (answers.length === 0 ? 'no model server is live' : undefined);
  if (error !== undefined) return Object.fromEntries(input.metrics.map(({ name }) => [name, { error }]));
  const sum = sumStats(
    answers.filter((answer) => typeof answer !== 'string'),
    input,
  );
  return Object.fromEntries(input.metrics.map(({ name }) => [name, readMetric(name, sum)]));
}

function isEnough(seen: AnalyseRolloutOutput, { metrics }: AnalyseRolloutInput): boolean {
  return metrics.every(({ name, minimumSample }) => {
    const observation = seen[name];
    return observation !== undefined && 'sample' in observation && observation.sample >= minimumSample;
  });
}

/** A replica's counters, or why there are none. */
async function fetchStats(
  { id, address }: Replica,
  { endpoint, revision }: AnalyseRolloutInput,
): Promise<EndpointStats | string> {
  const url = `${address}/stats/${encodeURIComponent(endpoint)}`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN) });
    if (!response.ok) return `replica ${id} answers ${url} with HTTP ${response.status}`;
    const stats = (await response.json()) as EndpointStats;
    return stats.revision === revision
      ? stats
      : `replica ${id} runs revision ${stats.revision} of "${endpoint}", not ${revision}`;
  } catch (error) {
    return `replica ${id} does not answer ${url}: ${reasonOf(error)}`;
  }
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return inner instanceof Error ? inner.message : String(inner);
}
