import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeEvaluate } from '../../activities/evaluate.js';
import type { Evaluate, EvaluateInput, EvaluateOptions } from '../../activities/evaluate.js';
import { makeRegister } from '../../activities/register.js';
import type { Register } from '../../activities/register.js';
import { makeTrain } from '../../activities/train.js';
import type { TrainOptions } from '../../activities/train.js';
import type { ModelRef, TableRef } from '../../core/artifact.js';
import type { Features } from '../../core/features/features.js';
import { schema } from '../../core/schema/index.js';
import { openTable } from '../../infra/arrow/open-table.js';
import { runQuery } from '../../infra/arrow/run-query.js';
import { openModels } from '../../infra/models/models.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';
import { atLeast, notWorse } from '../../pipelines/language/gates.js';
import { features, Flight, january } from '../support/flights.js';
import { onEveryServer } from '../support/registries.js';
import { stepContext } from '../support/step-context.js';

const weak = Flight.features((f) => ({
  weekday: f.date.weekday().oneHot(),
  late: f.delay.greaterThan(15).label(),
}));
const training = (of: Features): TrainOptions<object> => ({
  features: of,
  model: (tf) =>
    tf.sequential({
      layers: [
        tf.layers.dense({ inputShape: [of.width], units: 8, activation: 'relu' }),
        tf.layers.dense({ units: 1, activation: 'sigmoid' }),
      ],
    }),
  optimizer: (tf) => tf.train.adam(0.01),
  loss: 'binaryCrossentropy',
  epochs: 2,
});

onEveryServer('evaluate and register', ({ registry }) => {
  let store: string;
  let artifacts: Artifacts;
  let evaluate: Evaluate;
  let register: Register;
  let good: ModelRef;
  let poor: ModelRef;
  let test: TableRef;
  let run = 0;

  const context = () =>
    stepContext({ run: { id: `run-${run}`, pipeline: 'flights-delay', seed: 7 }, step: 'register' });
  const judge = (model: ModelRef, options: EvaluateOptions, on = test) =>
    evaluate({}, { model, on, options }, context().context);
  const gates = (...pass: unknown[]): EvaluateOptions => ({ pass: pass as EvaluateOptions['pass'] });

  beforeAll(async () => {
    store = await mkdtemp(join(tmpdir(), 'coppice-evaluate-'));
    artifacts = await openArtifacts(store);
    const models = openModels(artifacts);
    const train = makeTrain({ artifacts, models });
    evaluate = makeEvaluate({ artifacts, registry: registry(), models });
    register = makeRegister({ artifacts, registry: registry() });
    const on = { train: await january(artifacts, 1, 4), valid: await january(artifacts, 4, 5) };
    test = await january(artifacts, 5, 6);
    good = (await train(training(features), { on }, stepContext().context)).model;
    poor = (await train(training(weak), { on }, stepContext().context)).model;
  });
  afterAll(() => rm(store, { recursive: true, force: true }));

  it('a first model passes by its absolute gates, and gets number 1', async () => {
    run = 1;
    const report = await judge(poor, gates(atLeast('auc', 0.3), notWorse('auc', { by: 0.005 })));
    expect(report).toMatchObject({ verdict: 'pass', passed: true, needsPerson: false, viable: true, champion: null });
    expect(report.gates.map(({ verdict }) => verdict)).toEqual(['pass', 'not-applied']);
    const version = await register({ model: 'flights-delay' }, { model: poor, report }, context().context);
    expect(version).toEqual({ model: 'flights-delay', number: 1, artifact: poor });
    // A retry of the same step is the same version.
    expect(await register({ model: 'flights-delay' }, { model: poor, report }, context().context)).toEqual(version);
    const recorded = await registry().version('flights-delay', 1);
    expect(recorded!.metrics).toMatchObject({ auc: report.metrics.auc });
    expect(recorded!.provenance).toMatchObject({
      seed: 99,
      runSeed: 7,
      run: 'run-1',
      data: { train: expect.any(String) },
    });
    expect(recorded!.provenance).toMatchObject({ backend: { name: expect.any(String), version: expect.any(String) } });
    const move = { model: 'flights-delay', alias: 'champion', version: 1, actor: 'test', why: 'first', key: 'first' };
    await registry().moveAlias(move);
  });

  it('a better model passes against the champion on the same rows; slices and calibration are reported', async () => {
    run = 2;
    const slices = ['origin', 'weekday', 'date.hour', 'originHour'];
    const report = await judge(good, { ...gates(atLeast('auc', 0.6), notWorse('auc', { by: 0.005 })), slices });
    expect(report.verdict).toBe('pass');
    expect(report.champion!.version).toBe(1);
    expect(report.metrics.auc!).toBeGreaterThan(report.champion!.metrics!.auc!);
    const full = (await artifacts.getJson(report.report)) as unknown as {
      slices: { by: string; slices: { slice: string; rows: number; metrics: object }[]; leftOut: { rows: number } }[];
      calibration: { rows: number }[];
      differences: { auc: { method: string; low: number } };
    };
    expect(full.slices.map(({ by }) => by)).toEqual(slices);
    for (const { slices: found, leftOut } of full.slices) {
      expect(found.every(({ rows }) => rows >= 200)).toBe(true);
      expect(found.reduce((sum, { rows }) => sum + rows, leftOut.rows)).toBe(test.rows);
    }
    expect(full.slices[1]!.slices.map(({ slice }) => slice)).toEqual(['5']);
    expect(full.calibration.reduce((sum, { rows }) => sum + rows, 0)).toBe(test.rows);
    expect(full.differences.auc).toMatchObject({ method: 'delong' });
    expect(full.differences.auc.low).toBeGreaterThan(0);
    const version = await register({ model: 'flights-delay' }, { model: good, report }, context().context);
    expect(version.number).toBe(2);
    await registry().moveAlias({
      model: 'flights-delay',
      alias: 'champion',
      version: 2,
      actor: 'test',
      why: 'better',
      key: 'second',
    });
  });

  it('a worse model fails every kind of gate, and is not registered', async () => {
    run = 3;
    for (const metric of ['auc', 'logLoss', 'brier', 'prAuc'] as const) {
      const report = await judge(poor, gates(atLeast('auc', 0.3), notWorse(metric, { by: 0 })));
      expect([metric, report.verdict]).toEqual([metric, 'fail']);
      const attempt = register({ model: 'flights-delay' }, { model: poor, report }, context().context);
      await expect(attempt).rejects.toMatchObject({ code: 'MODEL_FAILED', retry: false });
    }
    expect(await registry().versions('flights-delay')).toHaveLength(2);
  });

  it('the same model is not worse than itself', async () => {
    const pass = (['auc', 'f1', 'precision', 'recall', 'ece'] as const).map((metric) => notWorse(metric, { by: 0 }));
    expect((await judge(good, gates(...pass))).verdict).toBe('pass');
  });

  it('too few rows need a person', async () => {
    const report = await judge(good, { ...gates(atLeast('auc', 0.6)), minRows: test.rows + 1 });
    expect(report).toMatchObject({ verdict: 'needs-person', passed: false, needsPerson: true, viable: true });
  });

  it('a champion that cannot read these rows needs a person', async () => {
    const { query, artifacts: into } = {
      query: openTable(test, artifacts).where('true').select('date', 'delay'),
      artifacts,
    };
    const narrow = await runQuery(query, { artifacts: into, project: process.cwd() });
    const report = await judge(poor, gates(atLeast('auc', 0.3), notWorse('auc', { by: 0.5 })), narrow);
    expect(report.verdict).toBe('needs-person');
    expect(report.gates[1]!.seen).toContain('the champion cannot be scored on these rows');
  });

  describe('refuses', () => {
    it('rows that cannot judge', async () => {
      const unlabelled = openTable(test, artifacts)
        .where('true')
        .derive('delay', schema.int16({ nullable: true }), 'NULL');
      const one = openTable(test, artifacts).where('delay > 15');
      const options = { artifacts, project: process.cwd() };
      const on = [await runQuery(unlabelled, options), await runQuery(one, options)];
      await expect(judge(good, gates(atLeast('auc', 0.6)), on[0])).rejects.toMatchObject({ code: 'NO_LABELS' });
      await expect(judge(good, gates(atLeast('auc', 0.6)), on[1])).rejects.toMatchObject({ code: 'ONE_CLASS' });
    });

    it('a slice or a gate that means nothing', async () => {
      await expect(judge(good, { pass: [], slices: ['carrier'] })).rejects.toMatchObject({ code: 'SLICE' });
      await expect(judge(good, { pass: [], slices: ['date'] })).rejects.toMatchObject({ code: 'SLICE' });
      await expect(judge(good, gates(atLeast('acc' as never, 1)))).rejects.toMatchObject({ code: 'GATE' });
    });

    it('a model that is none', async () => {
      const input: EvaluateInput = { model: test as never, on: test, options: gates(atLeast('auc', 0.6)) };
      await expect(evaluate({}, input, context().context)).rejects.toMatchObject({ code: 'MODEL_UNREADABLE' });
    });
  });
});
