import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeTrain } from '../../activities/train.js';
import type { Train, TrainInput, TrainOptions } from '../../activities/train.js';
import { schema } from '../../core/schema/index.js';
import { openTable } from '../../infra/arrow/open-table.js';
import { runQuery } from '../../infra/arrow/run-query.js';
import { openTableWriter } from '../../infra/arrow/table-writer.js';
import { openModels } from '../../infra/models/models.js';
import type { Models } from '../../infra/models/models.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';
import { features, Flight, flights, january } from '../support/flights.js';
import { stepContext } from '../support/step-context.js';

let store: string;
let artifacts: Artifacts;
let models: Models;
let train: Train;
let on: TrainInput['on'];

beforeAll(async () => {
  store = await mkdtemp(join(tmpdir(), 'coppice-train-'));
  artifacts = await openArtifacts(store);
  models = openModels(artifacts);
  train = makeTrain({ artifacts, models });
  on = { train: await january(artifacts, 1, 4), valid: await january(artifacts, 4, 5) };
});
afterAll(() => rm(store, { recursive: true, force: true }));

const options: TrainOptions<{ rate: number; epochs: number }> = {
  features,
  model: (tf) =>
    tf.sequential({
      layers: [
        tf.layers.dense({ inputShape: [features.width], units: 8, activation: 'relu' }),
        tf.layers.dense({ units: 1, activation: 'sigmoid' }),
      ],
    }),
  optimizer: (tf, { rate }) => tf.train.adam(rate),
  loss: 'binaryCrossentropy',
};
const item = { rate: 0.01, epochs: 3 };

describe('train', () => {
  it('learns from real flights, and gives a model that answers as it was trained', async () => {
    const told = stepContext();
    const output = await train(options, { item, on }, told.context);
    expect(output.trial).toEqual(item);
    expect(output.epochs).toHaveLength(3);
    expect(output.epochs[2]!.loss).toBeLessThan(output.epochs[0]!.loss);
    expect(output.metrics.auc).toBeGreaterThan(0.6);
    expect(output.metrics).toEqual(output.epochs[output.bestEpoch - 1]!.valid);
    expect(Math.max(...output.epochs.map(({ valid }) => valid.auc))).toBe(output.metrics.auc);
    expect(told.progress.at(-1)).toMatchObject({ fraction: 1, metrics: { epoch: 3 } });

    const model = await models.load(output.model);
    expect(model.signature).toMatchObject({ task: 'binary', output: { name: 'late', threshold: output.threshold } });
    expect(Object.keys(model.signature.inputs).sort()).toEqual(['date', 'distance', 'origin']);
    expect(model.golden.rows).toHaveLength(32);
    const scores = model.predict(model.golden.rows);
    scores.forEach((score, row) => expect(Math.abs(score - model.golden.scores[row]!)).toBeLessThan(1e-6));
    const single = model.predict([model.golden.rows[5]!])[0]!;
    expect(Math.abs(single - model.golden.scores[5]!)).toBeLessThan(model.golden.tolerance);
    expect(model.meta).toMatchObject({ seed: 99, data: { train: on.train.digest }, backend: output.backend });
    model.dispose();
  });

  it('gives the same model again, whatever else the process made in between, and another for another seed', async () => {
    const first = await train(options, { item, on }, stepContext().context);
    const again = await train(options, { item, on }, stepContext().context);
    expect(again).toEqual(first);
    const other = await train(options, { item, on }, stepContext({ seed: 100 }).context);
    expect(other.model.digest).not.toBe(first.model.digest);
  });

  it('takes the trial from the input of a step that is no map', async () => {
    const output = await train({ ...options, epochs: 1 }, { ...item, on }, stepContext().context);
    expect(output.trial).toEqual(item);
    expect(output.epochs).toHaveLength(1);
  });

  it('stops when nothing improves, and keeps the best epoch', async () => {
    const steep = { ...options, stopAfter: 1, watch: 'valid.logLoss' as const };
    const output = await train(steep, { item: { rate: 0.3, epochs: 40 }, on }, stepContext().context);
    const { length } = output.epochs;
    expect(length).toBeLessThan(40);
    expect(output.bestEpoch).toBe(length - 1);
    expect(Math.min(...output.epochs.map(({ valid }) => valid.logLoss))).toBe(output.metrics.logLoss);
  });

  it('leaves no tensor behind', async () => {
    const { tf } = await models.backend();
    const before = tf.memory().numTensors;
    await train({ ...options, epochs: 1 }, { item, on }, stepContext().context);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is cancelled between batches, with a checkpoint from which it ends as if nothing had happened', async () => {
    const whole = await train(options, { item, on }, stepContext().context);
    const stop = new AbortController();
    const told = stepContext({ signal: stop.signal });
    const progress = (): void => stop.abort(new Error('cancelled by ana'));
    const cancelled = train(options, { item, on }, { ...told.context, progress });
    await expect(cancelled).rejects.toThrow('cancelled by ana');
    const { context } = stepContext({ resume: told.checkpoints.at(-1)! });
    expect(await train(options, { item, on }, context)).toEqual(whole);
  });
});

describe('train refuses', () => {
  const refusal = (over: Partial<typeof options>, data: Partial<TrainInput['on']> = {}): Promise<unknown> =>
    train({ ...options, ...over }, { item, on: { ...on, ...data } }, stepContext().context);

  it('an empty split', async () => {
    const valid = await (await openTableWriter(artifacts, { schema: on.valid.schema })).finish();
    await expect(refusal({}, { valid })).rejects.toMatchObject({ code: 'EMPTY_SPLIT', retry: false });
  });

  it('one class only', async () => {
    const early = await flights(artifacts, "delay < 0 AND date < '2001-01-02'");
    await expect(refusal({}, { train: early })).rejects.toMatchObject({
      code: 'ONE_CLASS',
      message: expect.stringMatching(/All \d+ labelled rows of the train split have "late" 0/),
    });
  });

  it('labels that are all missing', async () => {
    const unlabelled = await flights(artifacts, "delay < 0 AND date < '2001-01-02'");
    const query = openTable(unlabelled, artifacts)
      .where('true')
      .derive('delay', schema.int16({ nullable: true }), 'NULL');
    const empty = await runQuery(query, { artifacts, project: process.cwd() });
    await expect(refusal({}, { train: empty })).rejects.toMatchObject({
      code: 'NO_LABELS',
      message: expect.stringMatching(/All \d+ rows of the train split miss "late"/),
    });
  });

  it('a label that is no class', async () => {
    const ofDelay = Flight.features((f) => ({ hour: f.date.hour().cyclic(), label: f.delay.label() }));
    await expect(refusal({ features: ofDelay })).rejects.toMatchObject({ code: 'LABEL_NOT_BINARY' });
  });

  it('features without a label', async () => {
    const none = Flight.features((f) => ({ hour: f.date.hour().cyclic() }));
    await expect(refusal({ features: none })).rejects.toMatchObject({ code: 'NO_LABEL' });
  });

  it('a training that diverges, at the batch where it does', async () => {
    await expect(
      train(
        { ...options, loss: 'meanSquaredError', optimizer: (tf) => tf.train.sgd(1e30), model: unbounded },
        { item, on },
        stepContext().context,
      ),
    ).rejects.toMatchObject({
      code: 'TRAINING_DIVERGED',
      retry: false,
      message: expect.stringMatching(/In epoch 1 the loss of batch \d+ of \d+ is (NaN|Infinity)/),
    });
  });

  it('a model that does not fit the features, naming both shapes', async () => {
    const model: typeof options.model = (tf) =>
      tf.sequential({ layers: [tf.layers.dense({ inputShape: [3], units: 1 })] });
    await expect(refusal({ model })).rejects.toMatchObject({
      code: 'MODEL_SHAPE',
      message: expect.stringContaining(`The model takes [[null,3]]; the features are [[null,${features.width}]]`),
    });
    const wide: typeof options.model = (tf) =>
      tf.sequential({ layers: [tf.layers.dense({ inputShape: [features.width], units: 2 })] });
    await expect(refusal({ model: wide })).rejects.toMatchObject({ code: 'MODEL_SHAPE' });
  });

  it.each([
    ['a model that is none', { model: () => ({}) as never }, "train's `model` gave a Object."],
    ['an optimizer that is none', { optimizer: () => 'adam' as never }, "train's `optimizer` gave adam."],
    ['a batch of nothing', { batch: 0 }, 'train got batch 0.'],
    ['half an epoch', { epochs: 0.5 }, 'train got epochs 0.5.'],
    ['an unknown metric', { watch: 'valid.acc' as never }, 'There is no "valid.acc" to watch.'],
    ['an unknown loss', { loss: 'hinge' as never }, 'There is no loss called "hinge".'],
  ])('%s', async (_, over, seen) => {
    await expect(refusal(over)).rejects.toMatchObject({ retry: false, message: expect.stringContaining(seen) });
  });
});

const unbounded: typeof options.model = (tf) =>
  tf.sequential({ layers: [tf.layers.dense({ inputShape: [features.width], units: 1 })] });
