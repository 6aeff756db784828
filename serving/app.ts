import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { Logger } from '../infra/logger.js';
import type { Endpoints } from './endpoints.js';
import { endpointNotFound, errorHandler, notReady } from './http-errors.js';
import type { InFlight } from './in-flight.js';
import type { LiveEndpoint } from './loaded.js';
import { inferenceMetadata, inferRoutes } from './routes/inference.js';
import { pageRoute } from './routes/page.js';
import { predictRoutes } from './routes/predict.js';
import { statisticsRoutes } from './routes/statistics.js';

export interface AppDeps {
  readonly endpoints: Endpoints;
  readonly inFlight: InFlight;
  readonly logger: Logger;
  readonly replica: string;
  readonly bodyBytes: number;
  readonly isReady: () => boolean;
  readonly registryUp: () => boolean;
  readonly address: () => string;
}

/** All doors of the model server. Nothing listens yet. */
export function makeApp(deps: AppDeps): FastifyInstance {
  const { endpoints, inFlight, replica, isReady, registryUp, address } = deps;
  const app = Fastify({
    bodyLimit: deps.bodyBytes,
    requestIdHeader: 'x-request-id',
    genReqId: () => crypto.randomUUID(),
  });
  const find = (endpoint: string): LiveEndpoint => {
    const live = endpoints.get(endpoint);
    if (live !== undefined) return live;
    if (!isReady()) throw notReady(endpoint);
    throw endpointNotFound(
      endpoint,
      endpoints.all().map((known) => known.endpoint),
    );
  };
  const all = (): readonly LiveEndpoint[] => endpoints.all();
  app.setErrorHandler(errorHandler(deps.logger));
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ error: `Nothing answers ${request.method} ${request.url}.` }),
  );
  // A server that stops keeps no connection for a next request.
  app.addHook('onSend', async (_request, reply) => void (isReady() || reply.header('connection', 'close')));
  takeUnnamedBodiesForJson(app);
  pageRoute(app, { all, address });
  inferenceMetadata(app, { find, isReady });
  statisticsRoutes(app, {
    replica,
    find,
    all,
    numbers: () => ({ ...processNumbers(inFlight), registryUp: registryUp() }),
  });
  app.register((guarded, _options, done) => {
    inFlight.guard(guarded);
    predictRoutes(guarded, find);
    inferRoutes(guarded, find);
    done();
  });
  return app;
}

/** Clients of the protocol send JSON without a Content-Type. A type that is named and is not JSON stays refused. */
function takeUnnamedBodiesForJson(app: FastifyInstance): void {
  const json = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('*', { parseAs: 'string' }, (request, body, done) => {
    const type = request.headers['content-type'];
    if (type === undefined) return json(request, body as string, done);
    const error = new Error(`The body is "${type}". Send JSON with the header content-type: application/json.`);
    done(Object.assign(error, { statusCode: 415, code: 'UNSUPPORTED_MEDIA_TYPE' }));
  });
}

function processNumbers({ now, refused }: InFlight): {
  inFlight: number;
  refused: number;
  cpu: number;
  residentBytes: number;
} {
  const { user, system } = process.cpuUsage();
  return { inFlight: now, refused, cpu: (user + system) / 1e6, residentBytes: process.memoryUsage.rss() };
}
