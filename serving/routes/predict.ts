import type { FastifyInstance } from 'fastify';
import { isPlainObject } from '../../core/json.js';
import { answer } from '../answer.js';
import type { Answer } from '../answer.js';
import { callerOf } from '../caller.js';
import { BadRequest } from '../check-rows.js';
import type { LiveEndpoint } from '../loaded.js';

/** Of two classes, of several, of a number. */
type Prediction = { readonly version: number } & (
  | { readonly label: boolean; readonly score: number }
  | { readonly label: string; readonly probabilities: { readonly [name: string]: number } }
  | { readonly value: number }
);

/** `POST /predict/<endpoint>`: one row as a JSON object, or many as `{ "rows": […] }`. */
export function predictRoutes(app: FastifyInstance, find: (endpoint: string) => LiveEndpoint): void {
  app.post<{ Params: { endpoint: string } }>('/predict/:endpoint', async (request, reply) => {
    const { rows, single } = rowsOf(request.body);
    const got = await answer(find(request.params.endpoint), { rows, ...callerOf(request) });
    reply.header('x-coppice-version', String(got.version));
    const predictions = predictionsOf(got);
    return single ? predictions[0] : { predictions };
  });
}

function rowsOf(body: unknown): { readonly rows: readonly unknown[]; readonly single: boolean } {
  const many = isPlainObject(body) && Array.isArray(body['rows']) ? (body['rows'] as readonly unknown[]) : undefined;
  if (many === undefined && isPlainObject(body)) return { rows: [body], single: true };
  if (many !== undefined && many.length > 0) return { rows: many, single: false };
  const message = many === undefined ? 'send one row as a JSON object, or many as {"rows": […]}' : 'is empty';
  throw new BadRequest([{ path: many === undefined ? '' : 'rows', message }]);
}

function predictionsOf({ said, version }: Answer): readonly Prediction[] {
  switch (said.task) {
    case 'binary':
      return said.scores.map((score, row) => ({ label: said.labels[row] === true, score, version }));
    case 'multiclass':
      return said.probabilities.map((own, row) => ({
        label: said.labels[row]!,
        probabilities: Object.fromEntries(said.classes.map((name, at) => [name, own[at]!])),
        version,
      }));
    case 'regression':
      return said.values.map((value) => ({ value, version }));
  }
}
