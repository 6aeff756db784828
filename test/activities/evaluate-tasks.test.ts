import { expect, beforeAll, it, afterAll } from '@jest/globals';
import { makeEvaluate } from '../../activities/evaluate.js';
import type { Evaluate, EvaluateOptions, EvaluateOutput } from '../../activities/evaluate.js';
import { makeRegister } from '../../activities/register.js';
import { makeTrain } from '../../activities/train.js';
import type { Train } from '../../activities/train.js';
import type { ModelRef, TableRef } from '../../core/artifact.js';
import type { LearntTask } from '../../core/metrics/table/metric-name.js';
import { openModels } from '../../infra/models/models.js';
import { openRegistry } from '../../infra/stores/postgres/index.js';
import type { Registry } from '../../infra/stores/registry.js';
import { atLeast, atMost, better, fair, notWorse } from '../../pipelines/language/gates.js';
import { evaluate as evaluateStep } from '../../pipelines/language/evaluate.js';
import { massTraining, Penguin, penguins, speciesTraining, splitPenguins } from '../support/penguins.js';
import { embeddedDatabase } from '../support/registries.js';
import type { TestDatabase } from '../support/registries.js';
import { stepContext } from '../support/step-context.js';
import { temporaryStore } from '../support/tables.js';

let store: Awaited<ReturnType<typeof temporaryStore>>;
let database: TestDatabase;
let registry: Registry;
let train: Train;
let evaluate: Evaluate;
let on: Awaited<ReturnType<typeof splitPenguins>>;
let heavy: ModelRef;
let named: ModelRef;
let heavies: ModelRef;

const heavy4 = Penguin.features((f) => ({
  beak: f.beak.standardize(),
  depth: f.depth.standardize(),
  flipper: f.flipper.standardize(),
  heavy: f.mass.greaterThan(4.2).label(),
}));

beforeAll(async () => {
  store = await temporaryStore();
  database = await embeddedDatabase();
  registry = await openRegistry({ databaseUrl: database.databaseUrl });
  const models = openModels(store.artifacts);
  train = makeTrain({ artifacts: store.artifacts, models });
  evaluate = makeEvaluate({ artifacts: store.artifacts, registry, models });
  on = await splitPenguins(store.artifacts);
  heavy = (await train(massTraining, { on }, stepContext().context)).model;
  named = (await train(speciesTraining, { on }, stepContext().context)).model;
  const { optimizer, batch = 32, epochs = 12 } = massTraining;
  const binary = { features: heavy4, loss: 'binaryCrossentropy', model: yesOrNo, optimizer, batch, epochs } as const;
  heavies = (await train(binary, { on }, stepContext().context)).model;
});
afterAll(async () => {
  await registry.close();
  await database.close();
  await store.remove();
});

const yesOrNo: typeof massTraining.model = (tf) =>
  tf.sequential({ layers: [tf.layers.dense({ inputShape: [heavy4.width], units: 1, activation: 'sigmoid' })] });

const at = (pipeline: string) => stepContext({ run: { id: pipeline, pipeline, seed: 7 } }).context;
const judge = <T extends LearntTask>(
  model: ModelRef,
  { of = 'nobody', test = on.test, ...options }: Partial<EvaluateOptions> & { task: T; pass: never[]; test?: TableRef },
): Promise<EvaluateOutput<T>> =>
  evaluate<T>({}, { model, on: test, options: { minRows: 50, ...options, of } }, at('p'));
const gates = (...pass: unknown[]): never[] => pass as never[];
const reportOf = async (output: { report: Parameters<typeof store.artifacts.getJson>[0] }) =>
  (await store.artifacts.getJson(output.report)) as Record<string, never>;

async function champion(name: string, model: ModelRef): Promise<void> {
  const register = makeRegister({ artifacts: store.artifacts, registry });
  const version = await register({ model: name }, { model }, at(name));
  const why = { actor: 'test', why: 'first', key: `champion of ${name}` };
  await registry.moveAlias({ model: name, alias: 'champion', version: version.number, ...why });
}

it('judges a number by errors, with bounds, residuals and slices', async () => {
  const output = await judge(heavy, {
    task: 'regression',
    slices: ['kind'],
    minSliceRows: 10,
    pass: gates(
      atLeast('r2', 0.5),
      atMost('mae', 1, { confidence: 0.9 }),
      atMost('pinball@0.9', 1),
      atMost('rmse', 2, { slices: { by: 'kind × place', minRows: 10 } }),
    ),
  });
  expect(output.gates.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'pass', 'pass']);
  expect(output).toMatchObject({ verdict: 'pass', champion: null, metrics: { 'pinball@0.9': expect.any(Number) } });
  const report = await reportOf(output);
  expect(report).toMatchObject({
    task: 'regression',
    baseline: { on: 'valid', simpler: { kind: 'mean' }, model: { rmse: expect.any(Number) } },
    overall: { metrics: output.metrics },
    estimates: { mae: { value: output.metrics.mae, confidence: 0.95 }, rmse: { method: 'bootstrap' } },
    residuals: { rows: on.test.rows, quantiles: expect.any(Object) },
    slices: [{ by: 'kind' }, { by: 'kind × place' }],
  });
  expect(report).not.toHaveProperty('calibration');
  const { mae } = (report as unknown as { estimates: { mae: { low: number; value: number; high: number } } }).estimates;
  expect(mae.low).toBeLessThan(mae.value);
  expect(mae.high).toBeGreaterThan(mae.value);
});

it('judges classes, and counts what was taken for what', async () => {
  const output = await judge(named, {
    task: 'multiclass',
    pass: gates(atLeast('accuracy', 0.9), atLeast('f1Macro', 0.85), atMost('logLoss', 0.5)),
  });
  expect(output.verdict).toBe('pass');
  const report = (await reportOf(output)) as unknown as {
    confusion: { classes: string[]; counts: number[][] };
    overall: { rows: number };
    estimates: { accuracy: { method: string } };
  };
  expect(report.confusion.classes).toEqual(['Adelie', 'Chinstrap', 'Gentoo']);
  const right = report.confusion.counts.reduce((sum, row, index) => sum + row[index]!, 0);
  expect(report.confusion.counts.flat().reduce((sum, count) => sum + count, 0)).toBe(report.overall.rows);
  expect(right / report.overall.rows).toBeCloseTo(output.metrics.accuracy!, 12);
  expect(report.estimates.accuracy.method).toBe('wilson');
});

it('compares with the champion on the same rows', async () => {
  await champion('mass', heavy);
  const narrow = Penguin.features((f) => ({ beak: f.beak.standardize(), label: f.mass.label() }));
  const model: typeof massTraining.model = (tf) =>
    tf.sequential({ layers: [tf.layers.dense({ inputShape: [narrow.width], units: 1 })] });
  const poor = (await train({ ...massTraining, features: narrow, model }, { on }, stepContext().context)).model;
  const pass = gates(
    notWorse('mae', { by: 0 }),
    notWorse('rmse', { relative: 0.1 }),
    better('r2'),
    better('mae', { confidence: 0.95 }),
  );
  const worse = await judge(poor, { task: 'regression', of: 'mass', pass });
  expect(worse.gates.map(({ verdict }) => verdict)).toEqual(['fail', 'fail', 'fail', 'fail']);
  expect(worse.champion).toMatchObject({ version: 1, metrics: { mae: expect.any(Number) } });
  const same = await judge(heavy, { task: 'regression', of: 'mass', pass: gates(notWorse('mae', { by: 0 })) });
  expect(same.verdict).toBe('pass');
  const report = await reportOf(worse);
  expect(report).toMatchObject({ differences: { mae: { method: 'paired-rows' }, rmse: { method: 'bootstrap' } } });
});

it('a champion of another task, or of other classes, needs a person', async () => {
  const other = await judge(named, { task: 'multiclass', of: 'mass', pass: gates(notWorse('accuracy', { by: 0.01 })) });
  expect(other.gates[0]).toMatchObject({
    verdict: 'needs-person',
    seen: 'the champion is of another task, regression',
  });
  const two = "kind <> 'Gentoo'";
  const pair = { train: await penguins(store.artifacts, 0, 5, two), valid: await penguins(store.artifacts, 5, 7, two) };
  const model: typeof speciesTraining.model = (tf) =>
    tf.sequential({ layers: [tf.layers.dense({ inputShape: [3], units: 2, activation: 'softmax' })] });
  await champion('pair', (await train({ ...speciesTraining, model }, { on: pair }, stepContext().context)).model);
  const classes = await judge(named, { task: 'multiclass', of: 'pair', pass: gates(notWorse('accuracy', { by: 0 })) });
  expect(classes.gates[0]!.seen).toBe('the champion knows other classes: Adelie, Chinstrap');
});

it('holds groups against each other, where there are two classes', async () => {
  const pass = gates(fair('demographicParity', { by: 'kind', atMost: 0.2 }), atLeast('accuracy', 0.8));
  const output = await judge(heavies, { task: 'binary', minSliceRows: 10, pass });
  // Gentoos are heavy, and the others are not.
  expect(output.gates.map(({ verdict }) => verdict)).toEqual(['fail', 'pass']);
  expect(output.gates[0]!.seen).toContain('difference of demographicParity between groups of kind');
  const sure = gates(fair('demographicParity', { by: 'kind', atLeast: 0.8, confidence: 0.9 }));
  expect((await judge(heavies, { task: 'binary', minSliceRows: 10, pass: sure })).verdict).toBe('fail');
  const classes = await judge(named, { task: 'multiclass', pass });
  expect(classes.gates[0]!.seen).toBe('fairness between groups is told of two classes only');
});

it('refuses a metric and a model of another task; a class without rows leaves it to a person', async () => {
  await expect(judge(heavy, { task: 'regression', pass: gates(atLeast('auc', 1)) })).rejects.toMatchObject({
    code: 'GATE',
    message: expect.stringContaining('There is no metric "auc" of regression'),
  });
  await expect(judge(heavy, { task: 'binary', pass: gates(atLeast('auc', 1)) })).rejects.toMatchObject({
    code: 'TASK',
  });
  expect(() => evaluateStep({ task: 'regression', pass: [atLeast('auc' as never, 1)] })).toThrow('no metric "auc"');
  const two = await penguins(store.artifacts, 7, 10, "kind <> 'Gentoo'");
  const missing = await judge(named, { task: 'multiclass', pass: gates(atLeast('auc', 0.5)), test: two });
  expect(missing.gates[0]!.verdict).toBe('needs-person');
});
