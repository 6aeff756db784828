/** gateway/mlflow — MLflow's REST API over the registry. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isPlainObject } from '../../core/json.js';
import type { Logger } from '../../infra/logger.js';
import { artifactRoutes, takeStreams, type ArtifactDeps } from './artifacts.js';
import { mlflowErrors, sendError } from './errors.js';
import { experimentRoutes } from './experiments.js';
import { Fields } from './fields.js';
import { loggedModelRoutes } from './logged-models.js';
import { loggingRoutes } from './logging.js';
import { metricRoutes } from './metrics.js';
import type { MlflowDeps } from './route.js';
import { runRoutes } from './runs.js';

/** The version of MLflow whose calls were taken down to write this. */
const SPOKEN = '3.17.2';
/** Clients ask below the first, MLflow's pages below the second. */
const PREFIXES = ['/api', '/ajax-api'];
const ROUTES = [...experimentRoutes, ...runRoutes, ...loggingRoutes, ...metricRoutes, ...loggedModelRoutes];
/** Of these, one value in a query is a list of one. */
const LISTS = new Set(['order_by', 'experiment_ids']);

export function mlflow(
  app: FastifyInstance,
  { logger, ...deps }: MlflowDeps & ArtifactDeps & { readonly logger: Logger },
): void {
  app.register((scope, _options, done) => {
    scope.setErrorHandler(mlflowErrors(logger));
    takeStreams(scope);
    for (const prefix of PREFIXES) artifactRoutes(scope, prefix, deps);
    done();
  });
  app.register((scope, _options, done) => {
    scope.setErrorHandler(mlflowErrors(logger));
    scope.addHook('onRequest', onlyJson);
    scope.get('/health', () => 'OK');
    scope.get('/version', () => SPOKEN);
    for (const prefix of PREFIXES) {
      scope.get(`${prefix}/3.0/mlflow/server-info`, () => serverInfo());
      for (const { method, path, answer } of ROUTES)
        scope.route({
          method,
          url: `${prefix}/2.0/mlflow/${path}`,
          handler: (request) => answer(new Fields(saidBy(request, path)), deps),
        });
    }
    done();
  });
}

/** What the server can do, as clients ask before they download. */
function serverInfo(): object {
  return {
    store_type: 'SqlStore',
    workspaces_enabled: false,
    trace_archival_enabled: false,
    multipart_uploads_enabled: false,
    multipart_downloads_enabled: false,
  };
}

function saidBy(request: FastifyRequest, path: string): unknown {
  const named = request.params as Readonly<Record<string, string>>;
  if (request.method !== 'GET') return { ...(isPlainObject(request.body) ? request.body : {}), ...named };
  const query = request.query as Readonly<Record<string, unknown>>;
  const isList = (name: string): boolean => LISTS.has(name) || (path.endsWith('-bulk') && name === 'run_id');
  return Object.fromEntries(
    Object.entries({ ...query, ...named }).map(([name, value]) => [
      name,
      isList(name) && !Array.isArray(value) ? [value] : value,
    ]),
  );
}

/** Bodies are JSON and say so, as for MLflow's server; its clients always do. */
function onlyJson(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const type = request.headers['content-type'];
  if (
    request.method === 'GET' ||
    (request.method === 'DELETE' && type === undefined) ||
    type?.startsWith('application/json') === true
  )
    return done();
  const problem =
    type === undefined ? 'Content-Type header is missing.' : "Content-Type must be one of ['application/json'].";
  sendError(reply, 'INVALID_PARAMETER_VALUE', `Bad Request. ${problem}`);
}
