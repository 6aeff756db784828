import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EndpointStats } from '../../core/rollout.js';
import { readMetric, sumStats } from '../../core/rollout.js';
import { makeLogger } from '../../infra/logger.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';
import { openRegistry } from '../../infra/stores/postgres/index.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import type { Registry, Route } from '../../infra/stores/registry.js';
import { startModelServer } from '../../serving/server.js';
import type { ModelServer } from '../../serving/server.js';
import { eventually } from '../support/eventually.js';
import { embeddedDatabase } from '../support/registries.js';
import type { TestDatabase } from '../support/registries.js';
import { flight, longFlight, saveTinyModel } from '../support/tiny-model.js';
import type { TinyModel } from '../support/tiny-model.js';

let folder: string;
let database: TestDatabase;
let registry: Registry;
let artifacts: Artifacts;
let server: ModelServer;
let endpoint = '';
let made = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coppice-serving-'));
  database = await embeddedDatabase();
  registry = await openRegistry({ databaseUrl: database.databaseUrl });
  artifacts = await openArtifacts(folder);
  server = await start({});
});
afterAll(async () => {
  await server.close();
  await registry.close();
  await database.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  endpoint = `flights-${++made}`;
});

const start = (limits: { inFlight?: number; bodyBytes?: number }): Promise<ModelServer> =>
  startModelServer({
    config: { serve: { host: '127.0.0.1', port: 0 } },
    registry,
    artifacts,
    logger: makeLogger('serving', { COPPICE_LOG_LEVEL: 'silent' }),
    ...limits,
  });

async function version(number: number, model: TinyModel, weight = 100): Promise<Route> {
  return { model: 'flights', version: number, artifact: await saveTinyModel(artifacts, model), weight };
}

/** Sets the routes, and waits until the replica runs them or says why it cannot. */
async function deploy(...routes: readonly Route[]): Promise<string | undefined> {
  const { revision } = await registry.setRoutes(endpoint, routes, { key: `${endpoint}-${++made}`, actor: 'user:test' });
  return eventually('the replica answers the revision', async () => {
    const replica = (await registry.replicas()).find(({ id }) => id === server.id);
    const error = replica?.errors[endpoint];
    if (error?.startsWith(`revision ${revision}:`)) return error;
    return replica?.revisions[endpoint] === revision ? '' : undefined;
  });
}

interface Got<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}
type Refusal = {
  readonly error: string;
  readonly code: string;
  readonly problems?: readonly { path: string; message: string }[];
};
type Inferred = {
  model_name: string;
  model_version: string;
  id?: string;
  outputs: readonly { name: string; datatype: string; shape: number[]; data: unknown[] }[];
};

async function ask<T>(
  path: string,
  body?: unknown,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Promise<Got<T>> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(
    server.address + path,
    body === undefined ? {} : { method: 'POST', body: Buffer.from(text), headers },
  );
  const type = response.headers.get('content-type') ?? '';
  return {
    status: response.status,
    headers: response.headers,
    body: (type.includes('json') ? await response.json() : await response.text()) as T,
  };
}
const predict = <T = { label: boolean; score: number; version: number }>(
  body: unknown,
  headers?: Record<string, string>,
): Promise<Got<T>> => ask<T>(`/predict/${endpoint}`, body, headers);

const tensors = (rows: readonly (typeof flight)[]): object[] =>
  (['date', 'distance', 'origin', 'destination'] as const).map((name) => ({
    name,
    shape: [rows.length],
    datatype: name === 'distance' ? 'INT16' : 'BYTES',
    data: rows.map((row) => row[name]),
  }));

describe('plain rows', () => {
  it('answers one row with one prediction and many with many, the same ones', async () => {
    expect(await deploy(await version(1, { says: 'late' }))).toBe('');
    const one = await predict(flight);
    expect(one).toMatchObject({ status: 200, body: { label: true, version: 1 } });
    expect(one.body.score).toBeCloseTo(1 / (1 + Math.exp(-5)), 5);
    expect(one.headers.get('x-coppice-version')).toBe('1');
    const many = await predict<{ predictions: { label: boolean; score: number }[] }>({ rows: [flight, longFlight] });
    expect(many.body.predictions).toHaveLength(2);
    expect(many.body.predictions[0]).toEqual(one.body);
    expect(many.body.predictions[1]?.score).not.toBe(one.body.score);
  });

  it('takes null for what is not known, and passes over what it does not read', async () => {
    await deploy(await version(1, { says: 'early' }));
    const got = await predict({ ...flight, origin: null, carrier: 'UA' });
    expect(got).toMatchObject({ status: 200, body: { label: false } });
  });

  it('lists every problem by its path', async () => {
    await deploy(await version(1, {}));
    const { origin: _origin, ...incomplete } = flight;
    const got = await predict<Refusal>({
      rows: [flight, { ...incomplete, distance: 'far', date: 'someday' }, 7, { ...flight, distance: 1.5 }],
    });
    expect(got.status).toBe(400);
    expect(got.body.problems?.map(({ path }) => path).toSorted()).toEqual([
      'rows[1].date',
      'rows[1].distance',
      'rows[1].origin',
      'rows[2]',
      'rows[3].distance',
    ]);
    expect(got.body.error).toContain('"far" is not int16');
  });

  it.each([
    ['no rows', { rows: [] }, /rows: is empty/],
    ['not an object', '7', /send one row/],
    ['no JSON', '{"distance":', /JSON/],
    ['a poisoned prototype', '{"__proto__":{"x":1}}', /JSON/],
    ['nothing', '', /./],
  ])('refuses %s', async (_name, body, message) => {
    await deploy(await version(1, {}));
    const got = await predict<Refusal>(body);
    expect(got.status).toBe(400);
    expect(got.body.error).toMatch(message);
  });

  it('refuses another type than JSON, and takes a body without a type for JSON', async () => {
    await deploy(await version(1, {}));
    expect(await predict(JSON.stringify(flight), {})).toMatchObject({ status: 200 });
    const csv = await predict<Refusal>('distance\n500', { 'content-type': 'text/csv' });
    expect(csv).toMatchObject({ status: 415 });
    expect(csv.body.error).toContain('application/json');
  });

  it('says which endpoints there are when asked for another', async () => {
    await deploy(await version(1, {}));
    const got = await ask<Refusal>('/predict/flihgts', flight);
    expect(got).toMatchObject({ status: 404, body: { code: 'ENDPOINT_NOT_FOUND' } });
    expect(got.body.error).toContain(endpoint);
  });
});

describe('Open Inference Protocol v2', () => {
  const infer = <T = Inferred>(body: unknown, path = '', headers?: Record<string, string>): Promise<Got<T>> =>
    ask<T>(`/v2/models/${endpoint}${path}/infer`, body, headers);

  it('tells health and metadata', async () => {
    await deploy(await version(3, {}, 60), await version(4, { says: 'late' }, 40));
    expect(await ask('/v2')).toMatchObject({ status: 200, body: { name: 'coppice' } });
    for (const path of [
      '/v2/health/live',
      '/v2/health/ready',
      `/v2/models/${endpoint}/ready`,
      `/v2/models/${endpoint}/versions/4/ready`,
    ]) {
      expect(await ask(path)).toMatchObject({ status: 200 });
    }
    expect(await ask(`/v2/models/${endpoint}`)).toMatchObject({
      body: {
        name: endpoint,
        versions: ['3', '4'],
        inputs: expect.arrayContaining([{ name: 'distance', datatype: 'INT16', shape: [-1] }]),
        outputs: [
          { name: 'label', datatype: 'BOOL' },
          { name: 'score', datatype: 'FP32' },
        ],
      },
    });
    expect(await ask(`/v2/models/${endpoint}/versions/9`)).toMatchObject({
      status: 404,
      body: { error: expect.stringContaining('3, 4') },
    });
    expect(await ask('/v2/models/nobody/ready')).toMatchObject({ status: 404, body: { error: expect.any(String) } });
  });

  it('echoes the id, and answers flat and nested data alike, with or without a content type', async () => {
    await deploy(await version(1, { says: 'late' }));
    const flat = { id: 'call-7', inputs: tensors([flight, longFlight]) };
    const nested = {
      ...flat,
      inputs: tensors([flight, longFlight]).map((tensor) => ({
        ...tensor,
        shape: [2, 1],
        data: (tensor as { data: unknown[] }).data.map((value) => [value]),
      })),
    };
    const got = await infer(flat);
    expect(got).toMatchObject({ status: 200, body: { model_name: endpoint, model_version: '1', id: 'call-7' } });
    expect(got.body.outputs.map(({ name, shape }) => [name, shape])).toEqual([
      ['label', [2]],
      ['score', [2]],
    ]);
    expect((await infer(nested)).body).toEqual(got.body);
    expect((await infer(flat, '', {})).body).toEqual(got.body);
    const plain = await predict<{ predictions: { score: number }[] }>({ rows: [flight, longFlight] });
    expect(got.body.outputs[1]?.data).toEqual(plain.body.predictions.map(({ score }) => score));
  });

  it('gives the outputs that are asked for, of the version that is asked for', async () => {
    await deploy(await version(1, { says: 'early' }), await version(2, { says: 'late' }, 0));
    const got = await infer({ inputs: tensors([flight]), outputs: [{ name: 'label' }] }, '/versions/2');
    expect(got.body).toMatchObject({ model_version: '2', outputs: [{ name: 'label', data: [true] }] });
    expect(got.body.outputs).toHaveLength(1);
    expect(got.body).not.toHaveProperty('id');
    const wrong = await infer<Refusal>({ inputs: tensors([flight]), outputs: [{ name: 'mood' }] });
    expect(wrong).toMatchObject({ status: 400, body: { error: expect.stringContaining('label, score') } });
  });

  it('refuses tensors that do not fit, in its own shape', async () => {
    await deploy(await version(1, {}));
    const [date, distance, ...rest] = tensors([flight, longFlight]) as [object, object, object];
    const broken = (tensor: object): Promise<Got<Refusal>> => infer<Refusal>({ inputs: [date, tensor, ...rest] });
    expect((await broken({ ...distance, data: [1, 2, 3] })).body.error).toContain(
      'inputs[1].data: has 3 values, its shape says 2',
    );
    expect((await broken({ ...distance, shape: [2, 3] })).body.error).toContain('its shape says 6');
    expect((await broken({ ...distance, shape: [2, 0] })).body.error).toContain('inputs[1].shape');
    expect((await broken({ ...distance, shape: [1e12] })).body.error).toContain('its shape says 1000000000000');
    expect((await broken({ ...distance, datatype: 'INT1' })).body.error).toContain('inputs[1].datatype');
    expect((await broken({ ...distance, shape: [1], data: [1] })).body.error).toContain(
      'has 1 rows, the first tensor 2',
    );
    expect((await broken({ ...distance, data: [1, 'x'] })).body.error).toContain('rows[1].distance: "x" is not int16');
    expect((await infer<Refusal>({ inputs: rest })).body.error).toContain('rows[0].distance: is missing');
    for (const body of [{}, { inputs: {} }, { inputs: [7] }, []])
      expect(await infer(body)).toMatchObject({ status: 400 });
  });
});

describe('routing', () => {
  const shares = async (keys: readonly string[]): Promise<Map<string, number>> =>
    new Map(
      await Promise.all(
        keys.map(
          async (key) =>
            [
              key,
              (await predict(flight, { 'content-type': 'application/json', 'x-coppice-key': key })).body.version,
            ] as const,
        ),
      ),
    );

  it('splits by weight, keeps a key on its version, and only adds keys as the share grows', async () => {
    const keys = Array.from({ length: 400 }, (_, i) => `caller-${i}`);
    const [old, next] = [await version(1, { says: 'early' }), await version(2, { says: 'late' })];
    await deploy({ ...next, weight: 10 }, { ...old, weight: 90 });
    const small = await shares(keys);
    expect(await shares(keys)).toEqual(small);
    await deploy({ ...next, weight: 50 }, { ...old, weight: 50 });
    const large = await shares(keys);
    const on = (map: Map<string, number>): string[] => keys.filter((key) => map.get(key) === 2);
    expect(on(small).length).toBeGreaterThan(400 * 0.05);
    expect(on(small).length).toBeLessThan(400 * 0.17);
    expect(on(large).length).toBeGreaterThan(400 * 0.4);
    expect(on(large).length).toBeLessThan(400 * 0.6);
    expect(on(large)).toEqual(expect.arrayContaining(on(small)));
  });

  it('obeys the header that names a version', async () => {
    await deploy(await version(1, { says: 'early' }), await version(2, { says: 'late' }, 0));
    const forced = (number: string): Promise<Got<unknown>> =>
      predict(flight, { 'content-type': 'application/json', 'x-coppice-version': number });
    expect(await forced('2')).toMatchObject({ status: 200, body: { version: 2, label: true } });
    expect(await forced('9')).toMatchObject({ status: 404, body: { code: 'VERSION_NOT_SERVED' } });
  });

  it('keeps the revision before when a version does not load, and says why', async () => {
    const good = await version(1, { says: 'early' });
    await deploy(good);
    const missing = { ...good.artifact, digest: '0'.repeat(64) };
    expect(await deploy({ ...good, version: 2, artifact: missing })).toMatch(/revision 2: flights 2 does not load/);
    expect(await predict(flight)).toMatchObject({ status: 200, body: { version: 1 } });
    expect(await deploy(await version(3, { foreign: true }))).toMatch(/its trainer saw/i);
    expect(await deploy(await version(4, { says: 'late' }))).toBe('');
    expect(await predict(flight)).toMatchObject({ status: 200, body: { version: 4 } });
  });

  it('swaps versions under load without a failed request', async () => {
    const versions = await Promise.all(
      [1, 2, 3].map((number) => version(number, { says: number % 2 ? 'early' : 'late' })),
    );
    await deploy(versions[0] as Route);
    let going = true;
    const seen = new Set<number>();
    const failures: unknown[] = [];
    const callers = Array.from({ length: 8 }, async () => {
      while (going) {
        const got = await predict(flight);
        if (got.status === 200) seen.add(got.body.version);
        else failures.push(got.body);
      }
    });
    for (let round = 0; round < 2; round++) for (const one of versions) await deploy(one);
    going = false;
    await Promise.all(callers);
    expect(failures).toEqual([]);
    expect([...seen].toSorted()).toEqual([1, 2, 3]);
  });
});

describe('counters', () => {
  it('counts requests and failures of each version since the revision, and not what it refused', async () => {
    const [good, fragile] = [await version(1, { says: 'early' }, 50), await version(2, { fragile: true }, 50)];
    await deploy(good, fragile);
    const to = (number: number, row: unknown): Promise<Got<Refusal>> =>
      predict<Refusal>(row, { 'content-type': 'application/json', 'x-coppice-version': String(number) });
    for (let i = 0; i < 3; i++) await to(1, flight);
    expect(await to(2, flight)).toMatchObject({ status: 200 });
    expect(await to(2, longFlight)).toMatchObject({
      status: 500,
      body: { code: 'VERSION_FAILED', error: expect.stringContaining('scored') },
    });
    expect(await to(2, { distance: 'far' })).toMatchObject({ status: 400 });
    const { body } = await ask<EndpointStats>(`/stats/${endpoint}`);
    expect(body).toMatchObject({ endpoint, revision: 1, replica: server.id });
    expect(body.versions.map((one) => [one.version, one.requests, one.errors])).toEqual([
      [1, 3, 0],
      [2, 2, 1],
    ]);
    const sum = sumStats([body], { model: 'flights', version: 2, revision: 1 });
    expect(readMetric('errorRate', sum)).toEqual({ value: 0.5, sample: 2 });
    expect(readMetric('p99', sum)).toMatchObject({ value: expect.any(Number), sample: 2 });

    const metrics = (await ask<string>('/metrics')).body;
    expect(metrics).toContain(`coppice_requests_total{endpoint="${endpoint}",model="flights",version="2"} 2`);
    expect(metrics).toContain(`coppice_request_errors_total{endpoint="${endpoint}",model="flights",version="2"} 1`);
    expect(metrics).toContain(
      `coppice_request_duration_seconds_bucket{endpoint="${endpoint}",model="flights",version="2",le="+Inf"} 2`,
    );
    expect(metrics).toContain('coppice_registry_up 1');

    await deploy({ ...good, weight: 40 }, { ...fragile, weight: 60 });
    const next = (await ask<EndpointStats>(`/stats/${endpoint}`)).body;
    expect(next.versions.every(({ requests }) => requests === 0)).toBe(true);
    expect((await ask<string>('/metrics')).body).toContain(
      `coppice_requests_total{endpoint="${endpoint}",model="flights",version="2"} 2`,
    );
  });

  it('shows people what is served, with a line that works', async () => {
    await deploy(await version(1, {}));
    const { body } = await ask<string>('/');
    const line = body.match(new RegExp(`curl -s (\\S*/predict/${endpoint}) .*?-d &#39;(.*?)&#39;`));
    expect(line?.[1]).toBe(`${server.address}/predict/${endpoint}`);
    expect(await predict((line?.[2] as string).replaceAll('&#34;', '"'))).toMatchObject({ status: 200 });
  });
});

describe('limits', () => {
  it('bounds the body, and refuses more requests at once than it takes on', async () => {
    const small = await start({ inFlight: 1, bodyBytes: 1_000 });
    try {
      await deploy(await version(1, {}));
      const url = `${small.address}/predict/${endpoint}`;
      const post = (body: string | ReadableStream): Promise<Response> =>
        fetch(url, {
          method: 'POST',
          body,
          headers: { 'content-type': 'application/json' },
          duplex: 'half',
        });
      await eventually('the small server serves', async () => (await post(JSON.stringify(flight))).status === 200);
      expect((await post('x'.repeat(2_000))).status).toBe(413);
      // A caller that is slow to send holds the only place.
      let finish = (): void => {};
      const slow = post(
        new ReadableStream({
          start: (controller) => {
            controller.enqueue(Buffer.from(JSON.stringify(flight).slice(0, 5)));
            finish = () => {
              controller.enqueue(Buffer.from(JSON.stringify(flight).slice(5)));
              controller.close();
            };
          },
        }),
      );
      const refused = await eventually('the place is taken', async () => {
        const got = await post(JSON.stringify(flight));
        return got.status === 429 && got;
      });
      expect(refused.headers.get('retry-after')).toBe('1');
      expect(await refused.json()).toMatchObject({ code: 'TOO_MANY_REQUESTS' });
      finish();
      expect((await slow).status).toBe(200);
    } finally {
      await small.close();
    }
  });
});
