import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { makeWindows } from '../../activities/windows.js';
import { fitFeatures } from '../../activities/training/split.js';
import { columnTypes } from '../../core/column.js';
import type { Columns } from '../../core/column.js';
import { gather } from '../../core/features/encoded.js';
import { buildFeatures } from '../../core/features/features.js';
import type { Features, FeatureTools } from '../../core/features/features.js';
import { FittedFeatures } from '../../core/features/fitted.js';
import type { FittedFeaturesJson } from '../../core/features/fitted.js';
import { rowsOfBatch } from '../../core/features/rows-of-batch.js';
import { batchOfRows } from '../../core/features/rows.js';
import type { InputRow } from '../../core/features/rows.js';
import type { Feature } from '../../core/features/tools/feature.js';
import type { Batch, Table } from '../../core/table.js';
import { openTable } from '../../infra/arrow/open-table.js';
import { writeTable } from '../../infra/arrow/table-writer.js';
import { makeLogger } from '../../infra/logger.js';
import { loadBackend } from '../../infra/models/backend.js';
import { loadModel } from '../../infra/models/load-model.js';
import { saveModel } from '../../infra/models/save-model.js';
import { Counters } from '../../serving/counters.js';
import { Loaded } from '../../serving/loaded.js';
import type { LiveEndpoint } from '../../serving/loaded.js';
import type { Predictor } from '../../serving/predictor.js';
import { errorHandler } from '../../serving/http-errors.js';
import { inferRoutes } from '../../serving/routes/inference.js';
import { predictRoutes } from '../../serving/routes/predict.js';
import { inputMetadata } from '../../serving/tensors.js';
import { batchOf, bitsOf, matrixOf } from '../core/features/batch-of.js';
import type { TableRow } from '../core/features/batch-of.js';
import { stepContext, temporaryStore } from '../support/tables.js';

/** A column of every type that features are made from. */
const columns = {
  date: { type: 'timestamp', nullable: true, precision: 'us' },
  day: { type: 'date', nullable: true },
  delay: { type: 'int16', nullable: true },
  id: { type: 'int64', nullable: true },
  price: { type: 'float32', nullable: true },
  load: { type: 'float64', nullable: true },
  cargo: { type: 'bool', nullable: true },
  origin: { type: 'category', nullable: true },
  gate: { type: 'category', nullable: true },
  note: { type: 'utf8', nullable: true },
  image: { type: 'tensor', of: 'uint8', shape: [2, 2, 3], nullable: true },
  heat: { type: 'tensor', of: 'float32', shape: [3], nullable: true },
  late: { type: 'bool', nullable: true },
} as const satisfies Columns;

type Tools = FeatureTools<typeof columns>;
/** Every kind of feature. */
const kinds: { readonly [name: string]: (f: Tools) => Feature } = {
  hour: (f) => f.date.hour().cyclic(),
  month: (f) => f.date.month().oneHot(),
  dayOfMonth: (f) => f.day.day().standardize(),
  weekday: (f) => f.day.weekday().oneHot(),
  noDate: (f) => f.date.missing(),
  delay: (f) => f.delay.asNumber(),
  delayed: (f) => f.delay.greaterThan(15).asNumber(),
  id: (f) => f.id.minMax(),
  price: (f) => f.price.standardize(),
  robust: (f) => f.price.robust(),
  logPrice: (f) => f.price.log1p().standardize(),
  clipped: (f) => f.load.clip(-10, 1000).fill(3).asNumber(),
  load: (f) => f.load.asNumber(),
  noLoad: (f) => f.load.log().missing(),
  buckets: (f) => f.load.bucketize([-1, 0, 0.1, 50]),
  bucket: (f) => f.load.bucketize([0, 50], { as: 'index' }),
  quantiles: (f) => f.price.quantile(4),
  quantile: (f) => f.delay.quantile(3, { as: 'index' }),
  cargo: (f) => f.cargo.asNumber(),
  noCargo: (f) => f.cargo.missing(),
  origin: (f) => f.origin.oneHot(['ATL', 'ü']),
  route: (f) => f.category(f.origin, f.gate).hash(16),
  routeIndex: (f) => f.category(f.origin, f.gate, f.cargo).hash(64, { as: 'index' }),
  embedding: (f) => f.origin.embeddingIndex({ max: 3, oov: 4 }),
  rate: (f) => f.category(f.origin, f.date.hour()).labelRate({ smooth: 2 }),
  noGate: (f) => f.category(f.gate, f.day.month()).missing(),
  tokens: (f) => f.note.tokens({ max: 3, vocabulary: 5 }),
  words: (f) => f.note.bagOfWords({ vocabulary: 6 }),
  hashed: (f) => f.note.hashingTf({ buckets: 5, lower: false }),
  tfidf: (f) => f.note.tfidf({ vocabulary: 7 }),
  length: (f) => f.note.length().standardize(),
  wholeNote: (f) => f.note.embeddingIndex({ max: 4 }),
  image: (f) => f.image.scale(1 / 255),
  normalized: (f) => f.image.normalize(),
  given: (f) => f.image.normalize({ mean: [1, 2, 3], deviation: [4, 5, 6] }),
  heat: (f) => f.heat.normalize(),
  rawHeat: (f) => f.heat.asNumbers(),
};

const maybe = <T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(some, { freq: 5 });
const odd = fc.constantFrom(NaN, Infinity, -Infinity, -0, 0);
const word = fc.constantFrom('late', 'Late', 'gate_7', 'münchen', '😀', '—', 'a', '42');
const row: fc.Arbitrary<TableRow> = fc.record({
  date: maybe(fc.integer({ min: Date.UTC(1950, 0, 1) * 8, max: Date.UTC(2050, 0, 1) * 8 }).map((eighth) => eighth / 8)),
  day: maybe(fc.integer({ min: -9000, max: 30_000 })),
  delay: maybe(fc.integer({ min: -32_768, max: 32_767 })),
  id: maybe(fc.maxSafeInteger()),
  price: maybe(fc.oneof(fc.float({ noNaN: true }), fc.float({ min: -50, max: 50, noNaN: true }), odd)),
  load: maybe(fc.oneof(fc.double(), fc.double({ min: -100, max: 100, noNaN: true }), odd)),
  cargo: maybe(fc.boolean()),
  origin: maybe(fc.oneof(fc.constantFrom('ATL', 'SEA', 'ü', ''), fc.string({ unit: 'grapheme', maxLength: 3 }))),
  gate: maybe(fc.constantFrom('A', 'B')),
  note: maybe(fc.array(word, { maxLength: 6 }).map((words) => words.join(' '))),
  image: maybe(fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 12, maxLength: 12 })),
  heat: maybe(fc.array(fc.oneof(fc.float({ noNaN: true }), odd), { minLength: 3, maxLength: 3 })),
  late: maybe(fc.boolean()),
});

let store: Awaited<ReturnType<typeof temporaryStore>>;
let app: FastifyInstance;
let address = '';
let live: LiveEndpoint;
/** The matrices that the model got, request by request. */
let got: Float32Array[] = [];

beforeAll(async () => {
  store = await temporaryStore();
  app = Fastify();
  app.setErrorHandler(errorHandler(makeLogger('serving', { COPPICE_LOG_LEVEL: 'silent' })));
  predictRoutes(app, () => live);
  inferRoutes(app, () => live);
  address = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await app.close();
  await store.remove();
});

/** The table as a pipeline writes it, in parts of so many rows. */
async function tableOf(rows: readonly TableRow[], partRows: number): Promise<Table> {
  const ref = await writeTable(store.artifacts, [batchOf(columns, rows)], { schema: columnTypes(columns), partRows });
  return openTable(ref, store.artifacts);
}

async function batchesOf(table: Table): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of table.batches()) batches.push(batch);
  return batches;
}

/** What training sees of a table, part by part. */
async function trained(fitted: FittedFeatures, table: Table): Promise<number[]> {
  return (await batchesOf(table)).flatMap((batch) => bitsOf(matrixOf(fitted, batch)));
}

/** The table's rows as training keeps golden rows. */
async function requestRows(table: Table, { columns: read }: FittedFeatures): Promise<InputRow[]> {
  const rows: InputRow[] = [];
  for await (const batch of table.batches(read)) rows.push(...rowsOfBatch(batch, [...Array(batch.rows).keys()]));
  return rows;
}

function serve(predictor: Predictor): void {
  const route = { model: 'golden', version: 1, weight: 100, artifact: {} as never };
  const routes = [{ route, loaded: new Loaded(predictor), since: new Counters() }];
  live = { endpoint: 'golden', revision: 1, since: new Date(0), routes };
}

/** Features as a server reads them with the model, and what a model would get. */
function probe(saved: string): Predictor {
  const features = new FittedFeatures(JSON.parse(saved) as FittedFeaturesJson);
  return {
    signature: signatureOf(features),
    golden: { rows: [], scores: [], tolerance: 0 },
    dispose: () => undefined,
    predict: (rows) => {
      const encoded = features.encode(batchOfRows(rows, features.spec));
      got.push(gather(encoded, { from: 0, to: rows.length }, new Float32Array(rows.length * features.width)));
      return new Float32Array(rows.length);
    },
  };
}

function signatureOf(features: FittedFeatures): Predictor['signature'] {
  const output = { name: 'late', type: 'float32', threshold: 0.5 } as const;
  return { task: 'binary', inputs: features.spec.inputs, output };
}

async function post(path: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(address + path, { method: 'POST', headers, body: JSON.stringify(body) });
  expect([response.status, await response.text()]).toEqual([200, expect.anything()]);
}

/** One row a request, then all in one, and then all as tensors, a column each. */
async function served(rows: readonly InputRow[]): Promise<number[][]> {
  const ways: number[][] = [];
  const take = (): void => void ways.push(got.splice(0).flatMap(bitsOf));
  got = [];
  for (const one of rows) await post('/predict/golden', one);
  take();
  await post('/predict/golden', { rows });
  take();
  const { inputs } = live.routes[0]!.loaded.predictor.signature;
  await post('/v2/models/golden/infer', {
    inputs: inputMetadata(inputs).map(({ name, datatype, shape }) => ({
      name,
      datatype,
      shape: [rows.length, ...shape.slice(1)],
      data: rows.flatMap((one) => one[name] ?? new Array<null>(shape.slice(1).reduce((a, b) => a * b, 1)).fill(null)),
    })),
  });
  take();
  return ways;
}

function declared(names: readonly string[]): Features {
  return buildFeatures(columns, (f) => ({
    ...Object.fromEntries(names.map((name) => [name, kinds[name]!(f)])),
    label: f.late.label(),
  }));
}

describe('windows are the same bits in a request as in the table', () => {
  it('made by the step from rows in any order, and by the server from their history', async () => {
    const features = buildFeatures(columns, (f) => {
      const week = f.windows({ by: f.origin, time: f.date, over: '5000d' });
      const last = f.windows({ by: f.origin, time: f.date, over: { rows: 4 }, wait: '1d' });
      return {
        count: week.count().asNumber(),
        mean: week.mean(f.load).standardize(),
        late: last.mean(f.late).asNumber(),
        last: last.lag(f.price, 2).robust(),
        ewma: last.ewma(f.delay, { alpha: 0.5 }).quantile(3),
        label: f.late.label(),
      };
    });
    const events = fc.sample(row, { numRuns: 120, seed: 7 }).map((one) => ({ ...one, origin: one['gate'] }));
    const made = makeWindows({ artifacts: store.artifacts });
    await expect(fitFeatures(features, await tableOf(events, 50))).rejects.toThrow('which the table has not');
    const table = openTable(
      await made({ spec: features.spec }, await tableOf(events, 50), stepContext()),
      store.artifacts,
    );
    const fitted = await fitFeatures(features, table);
    serve(probe(JSON.stringify(fitted)));
    const want = await trained(fitted, table);
    const asked = await requestRows(table, fitted);
    for (const way of await served(asked)) expect(way).toEqual(want);

    const read = ['date', 'origin', 'delay', 'price', 'load', 'late'];
    const history: InputRow[] = [];
    for await (const batch of table.batches(read)) history.push(...rowsOfBatch(batch, [...Array(batch.rows).keys()]));
    for (const { date, origin } of asked) await post('/predict/golden', { date, origin, history });
    expect(got.splice(0).flatMap(bitsOf)).toEqual(want);
  });

  it('and a history that does not fit is a bad request', async () => {
    const features = buildFeatures(columns, (f) => ({
      mean: f.windows({ time: f.date, over: '7d' }).mean(f.load).asNumber(),
    }));
    serve(probe(JSON.stringify(features.fitted({}))));
    const ask = async (body: object): Promise<unknown> => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${address}/predict/golden`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      return [response.status, await response.text()];
    };
    const missing = 'rows[0].mean(load) over 604800s before date: is missing';
    expect(await ask({ date: 0 })).toEqual([400, expect.stringContaining(missing)]);
    expect(await ask({ date: 0, history: 3 })).toEqual([
      400,
      expect.stringContaining('rows[0].history: does not give'),
    ]);
    const unfit = { date: 0, history: [{ date: -1, load: 'heavy' }] };
    expect(await ask(unfit)).toEqual([400, expect.stringContaining('rows[0].history: does not give')]);
  });
});

describe('golden rows are the same bits in training and in serving', () => {
  it('for every kind of feature, with what is missing, unknown or not finite', async () => {
    const [train, live60] = [fc.sample(row, { numRuns: 400, seed: 3 }), fc.sample(row, { numRuns: 60, seed: 4 })];
    const fitted = await fitFeatures(declared(Object.keys(kinds)), await tableOf(train, 128));
    serve(probe(JSON.stringify(fitted)));
    const table = await tableOf(live60, 64);
    const want = await trained(fitted, table);
    for (const way of await served(await requestRows(table, fitted))) expect(way).toEqual(want);
  });

  it('for any declaration and any rows, however they are cut into batches', async () => {
    const declaration = fc.subarray(Object.keys(kinds), { minLength: 1, maxLength: 12 });
    const rows = fc.array(row, { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        declaration,
        fc.array(row, { minLength: 1, maxLength: 60 }),
        rows,
        async (names, train, asked) => {
          const features = declared(names);
          const fitted = await fitFeatures(features, await tableOf(train, 1000));
          expect(JSON.stringify(await fitFeatures(features, await tableOf(train, 8)))).toBe(JSON.stringify(fitted));
          const table = await tableOf(asked, 1000);
          const want = await trained(fitted, table);
          expect(await trained(fitted, await tableOf(asked, 8))).toEqual(want);
          serve(probe(JSON.stringify(fitted)));
          for (const way of await served(await requestRows(table, fitted))) expect(way).toEqual(want);
        },
      ),
      { numRuns: 12, seed: 5 },
    );
  });

  it('up to the tensor that a saved model gets', async () => {
    const { tf } = await loadBackend();
    const table = await tableOf(fc.sample(row, { numRuns: 40, seed: 6 }), 64);
    const features = await fitFeatures(declared(Object.keys(kinds)), table);
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ inputShape: [features.width], units: 1, activation: 'sigmoid', kernelInitializer: 'zeros' }),
      ],
    });
    const golden = { rows: await requestRows(table, features), scores: [], tolerance: 0 };
    const packed = { model, features, signature: signatureOf(features), golden, meta: {} };
    const ref = await saveModel(packed, store.artifacts, { tf });
    model.dispose();
    const tensor2d: typeof tf.tensor2d = (values, shape) => {
      got.push((values as Float32Array).slice());
      return tf.tensor2d(values, shape);
    };
    const loaded = await loadModel(ref, store.artifacts, { tf: { ...tf, tensor2d } });
    serve(loaded);
    const want = await trained(features, table);
    for (const way of await served(loaded.golden.rows)) expect(way).toEqual(want);
    loaded.dispose();
  });
});
