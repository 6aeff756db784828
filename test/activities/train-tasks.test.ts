import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeTrain } from '../../activities/train.js';
import type { Train, TrainInput, TrainOptions } from '../../activities/train.js';
import { lossOf } from '../../activities/training/loss.js';
import { schema } from '../../core/schema/index.js';
import { openTable } from '../../infra/arrow/open-table.js';
import { runQuery } from '../../infra/arrow/run-query.js';
import { openModels } from '../../infra/models/models.js';
import type { Models } from '../../infra/models/models.js';
import { massTraining, ofMass, Penguin, penguins, speciesTraining, splitPenguins } from '../support/penguins.js';
import { stepContext } from '../support/step-context.js';
import { temporaryStore } from '../support/tables.js';

let store: Awaited<ReturnType<typeof temporaryStore>>;
let models: Models;
let train: Train;
let on: TrainInput['on'];

beforeAll(async () => {
  store = await temporaryStore();
  models = openModels(store.artifacts);
  train = makeTrain({ artifacts: store.artifacts, models });
  on = await splitPenguins(store.artifacts);
});
afterAll(() => store.remove());

const species = (over: Partial<TrainOptions<object, 'multiclass'>> = {}, data = on, told = stepContext()) =>
  train({ ...speciesTraining, ...over }, { on: data }, told.context);
const mass = (over: Partial<TrainOptions<object, 'regression'>> = {}, data = on, told = stepContext()) =>
  train({ ...massTraining, ...over }, { on: data }, told.context);

describe('train of several classes', () => {
  it('learns species, and saves their names with the model', async () => {
    const told = stepContext();
    const output = await species({}, on, told);
    expect(output.metrics.accuracy).toBeGreaterThan(0.9);
    expect(output.metrics.auc).toBeGreaterThan(0.95);
    expect(Math.min(...output.epochs.map(({ valid }) => valid.logLoss))).toBe(output.metrics.logLoss);
    expect(output.threshold).toBeNull();
    expect(told.progress.at(-1)).toMatchObject({ message: expect.stringContaining('accuracy'), fraction: 1 });
    const model = await models.load(output.model);
    const classes = ['Adelie', 'Chinstrap', 'Gentoo'];
    expect(model.signature).toMatchObject({ task: 'multiclass', output: { name: 'label', classes } });
    expect(model.golden.scores).toHaveLength(model.golden.rows.length * 3);
    const scores = model.predict(model.golden.rows);
    scores.forEach((score, at) => expect(Math.abs(score - model.golden.scores[at]!)).toBeLessThan(1e-6));
    for (let row = 0; row < 5; row += 1) {
      const sum = scores.subarray(row * 3, row * 3 + 3).reduce((total, one) => total + one, 0);
      expect(Math.abs(sum - 1)).toBeLessThan(1e-5);
    }
    model.dispose();
  });

  it('takes whole numbers for classes, in the order of their values', async () => {
    const Coded = schema({ ...Penguin.columns, code: schema.int8() });
    const code = "CASE kind WHEN 'Adelie' THEN 10 WHEN 'Gentoo' THEN 9 ELSE 2 END";
    const coded = async (ref: TrainInput['on']['train']) =>
      runQuery(openTable(ref, store.artifacts).where('true').derive('code', schema.int8(), code), {
        artifacts: store.artifacts,
        project: process.cwd(),
      });
    const features = Coded.features((f) => ({
      beak: f.beak.standardize(),
      depth: f.depth.standardize(),
      flipper: f.flipper.standardize(),
      label: f.code.label(),
    }));
    const output = await species({ features }, { train: await coded(on.train), valid: await coded(on.valid) });
    const model = await models.load(output.model);
    expect(model.signature).toMatchObject({ output: { classes: ['2', '9', '10'] } });
    expect(output.metrics.accuracy).toBeGreaterThan(0.9);
    model.dispose();
  });

  it('watches any metric of the task, and tells it', async () => {
    const output = await species({ watch: 'valid.topKAccuracy@2', epochs: 2 });
    expect(output.metrics).toMatchObject({ 'topKAccuracy@2': expect.any(Number) });
  });

  it('goes on from a checkpoint to the same bits', async () => {
    const told = stepContext();
    const whole = await species({}, on, told);
    expect(await species({}, on, stepContext({ resume: told.checkpoints[20]! }))).toEqual(whole);
  });
});

describe('train of a number', () => {
  it.each(['huber', 'meanSquaredError', 'meanAbsoluteError'] as const)('learns a mass by %s', async (loss) => {
    const output = await mass({ loss });
    expect(output.metrics.r2).toBeGreaterThan(0.6);
    expect(Math.min(...output.epochs.map(({ valid }) => valid.rmse))).toBe(output.metrics.rmse);
    const model = await models.load(output.model);
    expect(model.signature).toEqual({
      task: 'regression',
      inputs: model.features.spec.inputs,
      output: { name: 'label', type: 'float32' },
    });
    const said = model.predict(model.golden.rows);
    said.forEach((value, row) => expect(Math.abs(value - model.golden.scores[row]!)).toBeLessThan(1e-5));
    model.dispose();
  });

  it('goes on from a checkpoint to the same bits, and not from one of another task', async () => {
    const told = stepContext();
    const whole = await mass({}, on, told);
    expect(await mass({}, on, stepContext({ resume: told.checkpoints[20]! }))).toEqual(whole);
    const other = stepContext({ resume: told.checkpoints[20]! });
    await species({ epochs: 1 }, on, other);
    expect(other.log.join()).toContain('the checkpoint is of another training');
  });

  it('counts an error up to 1 by its square, and beyond in a line', async () => {
    const { tf } = await models.backend();
    const huber = (error: number): number =>
      tf.tidy(() => lossOf(tf, 'huber')(tf.tensor2d([[2]]), tf.tensor2d([[2 + error]])).dataSync()[0]!);
    expect([0, 0.5, -1, 3].map(huber)).toEqual([0, 0.125, 0.5, 2.5]);
  });

  it('stops where the loss is no number, and has kept a checkpoint', async () => {
    const told = stepContext();
    const model: typeof massTraining.model = (tf) =>
      tf.sequential({ layers: [tf.layers.dense({ inputShape: [ofMass.width], units: 1 })] });
    const training = mass({ model, loss: 'meanSquaredError', optimizer: (tf) => tf.train.sgd(100) }, on, told);
    await expect(training).rejects.toMatchObject({
      code: 'TRAINING_DIVERGED',
      message: expect.stringMatching(/the loss of batch \d+ of \d+ is (NaN|Infinity)/),
    });
    expect(told.checkpoints.length).toBeGreaterThan(0);
  });
});

describe('a simpler model is judged beside each', () => {
  it('which costs nothing, unless another is asked for', async () => {
    const classes = await species({ epochs: 1 });
    expect(classes.baseline).toMatchObject({ kind: 'majority', metrics: { auc: 0.5 } });
    const called = classes.baseline!.metrics['accuracy']!;
    expect(called).toBeGreaterThan(0.3);
    expect(called).toBeLessThan(0.6);
    const number = await mass({ epochs: 1 });
    expect(number.baseline!.kind).toBe('mean');
    expect(number.baseline!.metrics['explainedVariance']).toBeCloseTo(0, 12);
    expect(Math.abs(number.baseline!.metrics['r2']!)).toBeLessThan(0.1);
    expect((await mass({ epochs: 1, baseline: false })).baseline).toBeNull();
  });

  it('or is trained: one layer over the features, the same each time', async () => {
    const classes = await species({ baseline: 'logistic' });
    expect(classes.baseline).toMatchObject({ kind: 'logistic', why: {} });
    expect(classes.baseline!.metrics['accuracy']).toBeGreaterThan(0.8);
    const told = stepContext();
    const number = await mass({ baseline: 'linear' }, on, told);
    expect(number.baseline!.metrics['r2']).toBeGreaterThan(0.5);
    const resumed = stepContext({ resume: told.checkpoints[20]! });
    expect((await mass({ baseline: 'linear' }, on, resumed)).baseline).toEqual(number.baseline);
    const model = await models.load(number.model);
    expect(model.meta['baseline']).toEqual(number.baseline);
    model.dispose();
  });

  it('and leaves no tensor behind', async () => {
    const { tf } = await models.backend();
    const before = tf.memory().numTensors;
    await species({ epochs: 1, baseline: 'logistic' });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('train refuses, before it begins', () => {
  const dense =
    (units: number, activation: 'sigmoid' | 'softmax' | 'linear' | 'tanh', width: number): typeof massTraining.model =>
    (tf) =>
      tf.sequential({ layers: [tf.layers.dense({ inputShape: [width], units, activation })] });

  it.each([
    [
      'units that are not the classes',
      { units: 2, activation: 'softmax' },
      'MODEL_SHAPE',
      /\[\[null,2\]\]; the label is \[\[null,3\]\] \(Adelie/,
    ],
    [
      'classes that do not add up to 1',
      { units: 3, activation: 'sigmoid' },
      'MODEL_OUTPUT',
      /ends in sigmoid, which does not make the classes/,
    ],
  ] as const)('%s', async (_, { units, activation }, code, message) => {
    const told = stepContext();
    const training = species({ model: dense(units, activation, 3) }, on, told);
    await expect(training).rejects.toMatchObject({ code, retry: false, message: expect.stringMatching(message) });
    expect(told.checkpoints).toEqual([]);
  });

  it.each([
    [
      'two numbers for one',
      { units: 2, activation: 'linear' },
      'MODEL_SHAPE',
      /\[\[null,2\]\]; the label is \[\[null,1\]\]/,
    ],
    ['a softmax of one number', { units: 1, activation: 'softmax' }, 'MODEL_OUTPUT', /always 1/],
    [
      'numbers that the model cannot give',
      { units: 1, activation: 'tanh' },
      'MODEL_OUTPUT',
      /gives -1 to 1; the label is \d/,
    ],
  ] as const)('%s', async (_, { units, activation }, code, message) => {
    const training = mass({ model: dense(units, activation, ofMass.width) });
    await expect(training).rejects.toMatchObject({ code, retry: false, message: expect.stringMatching(message) });
  });

  it.each([
    [
      'a loss of another task',
      { loss: 'binaryCrossentropy' as never },
      'LOSS',
      'binaryCrossentropy is not of the task',
    ],
    ['a metric of another task', { watch: 'valid.auc' as never }, 'WATCH', 'There is no "valid.auc" to watch'],
    ['a baseline of another task', { baseline: 'majority' as never }, 'TRAIN_OPTIONS', 'the baseline "majority"'],
    ['a task that is none', { task: 'clustering' as never }, 'TRAIN_OPTIONS', 'train got the task "clustering"'],
  ])('%s', async (_, over, code, message) => {
    await expect(mass(over)).rejects.toMatchObject({ code, retry: false, message: expect.stringContaining(message) });
  });

  it('a class without rows in a split, and one that the training rows do not have', async () => {
    const adelies = await penguins(store.artifacts, 0, 5, "kind = 'Adelie'");
    await expect(species({}, { ...on, train: adelies })).rejects.toMatchObject({ code: 'ONE_CLASS' });
    await expect(species({}, { ...on, valid: adelies })).rejects.toMatchObject({
      code: 'EMPTY_CLASS',
      message: expect.stringContaining('The valid split has no row with "label" Chinstrap, Gentoo, which'),
    });
    const two = await penguins(store.artifacts, 0, 5, "kind <> 'Gentoo'");
    await expect(species({}, { ...on, train: two })).rejects.toMatchObject({
      code: 'UNKNOWN_CLASS',
      message: expect.stringContaining('A row is of the class "Gentoo"; the training rows have Adelie, Chinstrap.'),
    });
  });

  it('a number that is the same in all rows, or a class for a number', async () => {
    const same = await penguins(store.artifacts, 0, 5, 'mass = 3.8');
    await expect(mass({}, { ...on, train: same })).rejects.toMatchObject({ code: 'ONE_VALUE' });
    const features = Penguin.features((f) => ({ beak: f.beak.standardize(), label: f.kind.label() }));
    await expect(mass({ features })).rejects.toMatchObject({ code: 'FEATURE_COLUMN_TYPE' });
    const computed = Penguin.features((f) => ({ beak: f.beak.standardize(), label: f.mass.log().label() }));
    await expect(species({ features: computed })).rejects.toMatchObject({ code: 'LABEL_NOT_CLASS' });
  });

  it('the rate of a label that is a class', () => {
    const declare = (): unknown => Penguin.features((f) => ({ place: f.place.labelRate(), label: f.kind.label() }));
    expect(declare).toThrow('"place" is the rate of a label that is a class.');
  });
});
