import { latencyBounds } from '../core/latency.js';
import type { LatencyHistogram } from '../core/latency.js';
import type { LiveEndpoint } from './loaded.js';

/** What the process tells beside its endpoints. */
export interface ProcessNumbers {
  readonly inFlight: number;
  readonly refused: number;
  readonly registryUp: boolean;
  /** Seconds. */
  readonly cpu: number;
  readonly residentBytes: number;
}

type Labels = { readonly [name: string]: string };
/** Every sixth bound: 77% apart, 26 lines a version. */
const EVERY = 6;

/** Prometheus' text format, version 0.0.4. */
export function prometheus(endpoints: readonly LiveEndpoint[], numbers: ProcessNumbers): string {
  const each = endpoints.flatMap(({ endpoint, routes }) =>
    routes.map(({ route, loaded }) => ({
      labels: { endpoint, model: route.model, version: String(route.version) },
      weight: route.weight,
      total: loaded.total,
    })),
  );
  return [
    ...family(
      'coppice_requests_total',
      'counter',
      each.map(({ labels, total }) => line(labels, total.requests)),
    ),
    ...family(
      'coppice_request_errors_total',
      'counter',
      each.map(({ labels, total }) => line(labels, total.errors)),
    ),
    ...histogram(
      'coppice_request_duration_seconds',
      each.map(({ labels, total }) => ({ labels, of: total.latency })),
    ),
    ...family(
      'coppice_route_weight_percent',
      'gauge',
      each.map(({ labels, weight }) => line(labels, weight)),
    ),
    ...family(
      'coppice_endpoint_revision',
      'gauge',
      endpoints.map(({ endpoint, revision }) => line({ endpoint }, revision)),
    ),
    ...family('coppice_requests_in_flight', 'gauge', [line({}, numbers.inFlight)]),
    ...family('coppice_requests_refused_total', 'counter', [line({}, numbers.refused)]),
    ...family('coppice_registry_up', 'gauge', [line({}, numbers.registryUp ? 1 : 0)]),
    ...family('process_cpu_seconds_total', 'counter', [line({}, numbers.cpu)]),
    ...family('process_resident_memory_bytes', 'gauge', [line({}, numbers.residentBytes)]),
    '',
  ].join('\n');
}

type Line = (name: string) => string;

function line(labels: Labels, value: number, suffix: string = ''): Line {
  const inside = Object.entries(labels).map(([name, text]) => `${name}="${escaped(text)}"`);
  return (name) => `${name}${suffix}${inside.length === 0 ? '' : `{${inside.join(',')}}`} ${value}`;
}

function family(name: string, type: string, lines: readonly Line[]): readonly string[] {
  return lines.length === 0 ? [] : [`# TYPE ${name} ${type}`, ...lines.map((make) => make(name))];
}

function histogram(name: string, each: readonly { labels: Labels; of: LatencyHistogram }[]): readonly string[] {
  return family(
    name,
    'histogram',
    each.flatMap(({ labels, of }) => bucketLines(labels, of)),
  );
}

function bucketLines(labels: Labels, { counts, sum }: LatencyHistogram): readonly Line[] {
  let seen = 0;
  const lines: Line[] = [];
  for (const [i, bound] of latencyBounds.entries()) {
    seen += counts[i] ?? 0;
    if (i % EVERY === 0)
      lines.push(line({ ...labels, le: String(Number((bound / 1000).toPrecision(6))) }, seen, '_bucket'));
  }
  const total = seen + (counts.at(-1) ?? 0);
  return [
    ...lines,
    line({ ...labels, le: '+Inf' }, total, '_bucket'),
    line(labels, sum / 1000, '_sum'),
    line(labels, total, '_count'),
  ];
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
