import type { FastifyInstance } from 'fastify';
import type { EndpointStats } from '../../core/rollout/stats.js';
import type { LiveEndpoint } from '../loaded.js';
import { prometheus } from '../prometheus.js';
import type { ProcessNumbers } from '../prometheus.js';

export interface Statistics {
  readonly replica: string;
  readonly find: (endpoint: string) => LiveEndpoint;
  readonly all: () => readonly LiveEndpoint[];
  readonly numbers: () => ProcessNumbers;
}

/** `GET /stats/<endpoint>` for the analysis of a rollout, since the revision began; `GET /metrics` for Prometheus. */
export function statisticsRoutes(app: FastifyInstance, { replica, find, all, numbers }: Statistics): void {
  app.get<{ Params: { endpoint: string } }>('/stats/:endpoint', ({ params }) =>
    statsOf(find(params.endpoint), replica),
  );
  app.get('/metrics', (_request, reply) => {
    reply.header('content-type', 'text/plain; version=0.0.4; charset=utf-8');
    return prometheus(all(), numbers());
  });
}

function statsOf({ endpoint, revision, since, routes }: LiveEndpoint, replica: string): EndpointStats {
  const versions = routes.map(({ route: { model, version }, since: { requests, errors, latency } }) => ({
    model,
    version,
    requests,
    errors,
    latency,
  }));
  return { endpoint, replica, revision, since: since.toISOString(), versions };
}
