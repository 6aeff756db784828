import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { makeTrain } from '../../activities/train.js';
import type { TrainInput } from '../../activities/train.js';
import type { ArtifactRef } from '../../core/artifact.js';
import { makeLogger } from '../../infra/logger.js';
import { loadBackend } from '../../infra/models/backend.js';
import { loadModel } from '../../infra/models/load-model.js';
import type { LoadedModel } from '../../infra/models/load-model.js';
import { openModels } from '../../infra/models/models.js';
import { openRegistry } from '../../infra/stores/postgres/index.js';
import type { Registry } from '../../infra/stores/registry.js';
import { startModelServer } from '../../serving/server.js';
import type { ModelServer } from '../../serving/server.js';
import { inputMetadata } from '../../serving/tensors.js';
import { eventually } from '../support/eventually.js';
import { massTraining, speciesTraining, splitPenguins } from '../support/penguins.js';
import { embeddedDatabase } from '../support/registries.js';
import type { TestDatabase } from '../support/registries.js';
import { stepContext } from '../support/step-context.js';
import { temporaryStore } from '../support/tables.js';

let store: Awaited<ReturnType<typeof temporaryStore>>;
let database: TestDatabase;
let registry: Registry;
let server: ModelServer;
let on: TrainInput['on'];

beforeAll(async () => {
  store = await temporaryStore();
  database = await embeddedDatabase();
  registry = await openRegistry({ databaseUrl: database.databaseUrl });
  server = await startModelServer({
    config: { serve: { host: '127.0.0.1', port: 0 } },
    registry,
    artifacts: store.artifacts,
    logger: makeLogger('serving', { COPPICE_LOG_LEVEL: 'silent' }),
  });
  on = await splitPenguins(store.artifacts);
});
afterAll(async () => {
  await server.close();
  await registry.close();
  await database.close();
  await store.remove();
});

const trainer = () => makeTrain({ artifacts: store.artifacts, models: openModels(store.artifacts) });

/** Serves a model as training saved it, and reads what its trainer saw. */
async function serve(endpoint: string, artifact: ArtifactRef): Promise<LoadedModel> {
  const routes = [{ model: endpoint, version: 1, artifact, weight: 100 }];
  const { revision } = await registry.setRoutes(endpoint, routes, { key: endpoint, actor: 'user:test' });
  await eventually('the replica serves it', async () => {
    const replica = (await registry.replicas()).find(({ id }) => id === server.id);
    expect(replica?.errors[endpoint]).toBeUndefined();
    return replica?.revisions[endpoint] === revision ? true : undefined;
  });
  return loadModel(artifact, store.artifacts, await loadBackend());
}

async function ask<T>(path: string, body?: unknown): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const send = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await fetch(server.address + path, send);
  const got = (await response.json()) as T;
  expect([response.status, got]).toEqual([200, got]);
  return got;
}

interface Tensors {
  readonly outputs: readonly { name: string; datatype: string; shape: number[]; data: (number | string)[] }[];
}

function tensors({ signature, golden: { rows } }: LoadedModel): unknown {
  const inputs = inputMetadata(signature.inputs).map(({ name, datatype }) => ({
    ...{ name, datatype, shape: [rows.length] },
    data: rows.map((row) => row[name] ?? null),
  }));
  return { inputs };
}

function near(got: readonly number[], { scores, tolerance }: LoadedModel['golden']): void {
  expect(got).toHaveLength(scores.length);
  got.forEach((value, at) => expect(Math.abs(value - scores[at]!)).toBeLessThanOrEqual(tolerance));
}

it('a number is answered as its trainer saw it', async () => {
  const { model } = await trainer()(massTraining, { on }, stepContext().context);
  const loaded = await serve('mass', model);
  const { golden } = loaded;
  const many = await ask<{ predictions: { value: number; version: number }[] }>('/predict/mass', { rows: golden.rows });
  near(
    many.predictions.map(({ value }) => value),
    golden,
  );
  expect(await ask('/predict/mass', golden.rows[3])).toEqual({ value: expect.any(Number), version: 1 });
  const { outputs } = await ask<Tensors>('/v2/models/mass/infer', tensors(loaded));
  expect(outputs).toMatchObject([{ name: 'value', datatype: 'FP32', shape: [golden.rows.length] }]);
  near(outputs[0]!.data as number[], golden);
  expect(await ask('/v2/models/mass')).toMatchObject({ outputs: [{ name: 'value', datatype: 'FP32', shape: [-1] }] });
  loaded.dispose();
});

it('a class is answered by its name, with the probability of each', async () => {
  const { model } = await trainer()(speciesTraining, { on }, stepContext().context);
  const loaded = await serve('species', model);
  const { golden } = loaded;
  const classes = ['Adelie', 'Chinstrap', 'Gentoo'];
  type Prediction = { label: string; probabilities: Record<string, number>; version: number };
  const { predictions } = await ask<{ predictions: Prediction[] }>('/predict/species', { rows: golden.rows });
  near(
    predictions.flatMap(({ probabilities }) => classes.map((name) => probabilities[name]!)),
    golden,
  );
  for (const { label, probabilities } of predictions) {
    expect(probabilities[label]).toBe(Math.max(...Object.values(probabilities)));
  }
  const { outputs } = await ask<Tensors>('/v2/models/species/infer', tensors(loaded));
  const count = golden.rows.length;
  expect(outputs).toMatchObject([
    { name: 'label', datatype: 'BYTES', shape: [count], data: predictions.map(({ label }) => label) },
    { name: 'probabilities', datatype: 'FP32', shape: [count, 3] },
  ]);
  near(outputs[1]!.data as number[], golden);
  expect(await ask('/v2/models/species')).toMatchObject({
    outputs: [
      { name: 'label', datatype: 'BYTES', shape: [-1] },
      { name: 'probabilities', shape: [-1, 3], parameters: { classes: JSON.stringify(classes) } },
    ],
  });
  loaded.dispose();
});
