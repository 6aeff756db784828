import { latencyQuantile, mergeLatencies } from '../latency.js';
import type { LatencyHistogram } from '../latency.js';
import type { Observation } from './metric.js';

/** What one replica counted of one version since it began to run a revision. */
export interface VersionStats {
  readonly model: string;
  readonly version: number;
  /** Requests this version answered or failed to answer. A request it refused as malformed is not its doing. */
  readonly requests: number;
  readonly errors: number;
  readonly latency: LatencyHistogram;
}

/** A replica's answer to `GET /stats/<endpoint>`. */
export interface EndpointStats {
  readonly endpoint: string;
  readonly replica: string;
  readonly revision: number;
  /** When the replica took the revision up; ISO 8601. */
  readonly since: string;
  readonly versions: readonly VersionStats[];
}

/** What a model server can tell of a version; the unit is that of a condition on it. */
export const serverMetrics = ['errorRate', 'requests', 'p50', 'p90', 'p95', 'p99', 'meanLatency'] as const;
export type ServerMetric = (typeof serverMetrics)[number];

const QUANTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const;

/** Sums what all replicas counted of one version at one revision; a replica on another revision adds nothing. */
export function sumStats(
  replicas: readonly EndpointStats[],
  of: { model: string; version: number; revision: number },
): VersionStats {
  const parts = replicas
    .filter(({ revision }) => revision === of.revision)
    .flatMap(({ versions }) => versions.filter(({ model, version }) => model === of.model && version === of.version));
  return {
    model: of.model,
    version: of.version,
    requests: parts.reduce((sum, part) => sum + part.requests, 0),
    errors: parts.reduce((sum, part) => sum + part.errors, 0),
    latency: mergeLatencies(parts.map(({ latency }) => latency)),
  };
}

/** Reads a metric off the counters: a fraction for `errorRate`, milliseconds for latencies. */
export function readMetric(metric: ServerMetric, stats: VersionStats): Observation {
  return { value: valueOf(metric, stats), sample: stats.requests };
}

function valueOf(metric: ServerMetric, { requests, errors, latency }: VersionStats): number | null {
  if (metric === 'requests') return requests;
  if (requests === 0) return null;
  if (metric === 'errorRate') return errors / requests;
  return metric === 'meanLatency' ? latency.sum / requests : latencyQuantile(latency, QUANTILES[metric]);
}
