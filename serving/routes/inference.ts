import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isPlainObject } from '../../core/json.js';
import { answer } from '../answer.js';
import { callerOf } from '../caller.js';
import { BadRequest } from '../check-rows.js';
import { routeOf } from '../choose-route.js';
import type { LiveEndpoint } from '../loaded.js';
import { outputMetadata, tensorsOfAnswer } from '../output-tensors.js';
import { inputMetadata, rowsOfTensors } from '../tensors.js';

type Named = { Params: { endpoint: string; version?: string } };

/** `POST …/infer` of the Open Inference Protocol v2. An endpoint is a model of the protocol; without a version, the router chooses. */
export function inferRoutes(app: FastifyInstance, find: (endpoint: string) => LiveEndpoint): void {
  for (const path of paths('/infer')) {
    app.post<Named>(path, async (request, reply) => {
      const { inputs, outputs, id } = bodyOf(request);
      const { endpoint, version } = request.params;
      const caller = { ...callerOf(request), ...(version !== undefined && { version }) };
      const got = await answer(find(endpoint), { rows: rowsOfTensors(inputs), ...caller });
      reply.header('x-coppice-version', String(got.version));
      const named = typeof id === 'string' ? { id } : {};
      return {
        model_name: endpoint,
        model_version: String(got.version),
        ...named,
        outputs: tensorsOfAnswer(got, outputs),
      };
    });
  }
}

/** Health and metadata of the Open Inference Protocol v2. */
export function inferenceMetadata(
  app: FastifyInstance,
  of: { readonly find: (endpoint: string) => LiveEndpoint; readonly isReady: () => boolean },
): void {
  const { find, isReady } = of;
  app.get('/v2', () => ({ name: 'coppice', version: '2', extensions: [] }));
  app.get('/v2/health/live', () => ({ live: true }));
  app.get('/v2/health/ready', (_request, reply) => reply.code(isReady() ? 200 : 503).send({ ready: isReady() }));
  for (const path of paths('/ready')) {
    app.get<Named>(path, ({ params }) => ({
      name: params.endpoint,
      ready: versionsOf(find(params.endpoint), params).length > 0,
    }));
  }
  for (const path of paths('')) app.get<Named>(path, ({ params }) => metadata(find(params.endpoint), params));
}

function paths(rest: string): readonly string[] {
  return [`/v2/models/:endpoint${rest}`, `/v2/models/:endpoint/versions/:version${rest}`];
}

function versionsOf({ routes }: LiveEndpoint, { version }: Named['Params']): LiveEndpoint['routes'] {
  return version === undefined ? routes : [routeOf(routes, version)];
}

function metadata(live: LiveEndpoint, params: Named['Params']): object {
  const served = versionsOf(live, params);
  const signature = served[0]?.loaded.predictor.signature;
  return {
    name: live.endpoint,
    versions: served.map(({ route }) => String(route.version)),
    platform: 'coppice',
    inputs: signature === undefined ? [] : inputMetadata(signature.inputs),
    outputs: signature === undefined ? [] : outputMetadata(signature),
  };
}

function bodyOf({ body }: FastifyRequest): { readonly [name: string]: unknown } {
  if (isPlainObject(body)) return body;
  throw new BadRequest([{ path: '', message: 'send a JSON object with "inputs"' }]);
}
