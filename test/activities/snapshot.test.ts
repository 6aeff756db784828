import { beforeAll, describe, expect, it } from '@jest/globals';
import type { LayersModel, Optimizer } from '@tensorflow/tfjs';
import {
  restoreOptimizer,
  restoreWeights,
  snapshotOptimizer,
  snapshotWeights,
} from '../../activities/training/snapshot.js';
import { withSeededRandom } from '../../activities/training/seeded-random.js';
import { eagerStep } from '../../activities/training/step.js';
import { randomFrom } from '../../core/seed.js';
import { loadBackend } from '../../infra/models/backend.js';
import type { Tensorflow } from '../../infra/models/backend.js';

let tf: Tensorflow;
beforeAll(async () => {
  tf = (await loadBackend()).tf;
});

const optimizers: readonly (readonly [string, () => Optimizer])[] = [
  ['sgd', () => tf.train.sgd(0.1)],
  ['momentum', () => tf.train.momentum(0.1, 0.9)],
  ['rmsprop', () => tf.train.rmsprop(0.01, 0.9, 0.5, 1e-7, true)],
  ['adam', () => tf.train.adam(0.01)],
  ['adamax', () => tf.train.adamax(0.01)],
  ['adagrad', () => tf.train.adagrad(0.1)],
  ['adadelta', () => tf.train.adadelta(0.5)],
];

const model = (): LayersModel =>
  withSeededRandom(1, () =>
    tf.sequential({
      layers: [
        tf.layers.dense({ inputShape: [3], units: 4, activation: 'tanh' }),
        tf.layers.dropout({ rate: 0.3 }),
        tf.layers.dense({ units: 1, activation: 'sigmoid' }),
      ],
    }),
  );

function batch(index: number) {
  const { uniform } = randomFrom(index);
  const inputs = Float32Array.from({ length: 24 }, uniform);
  const labels = Float32Array.from({ length: 8 }, () => Math.round(uniform()));
  return { inputs, labels, width: 3, seed: index };
}

describe('a training that stops after any step and goes on elsewhere', () => {
  it.each(optimizers)('with %s has the same weights', async (_, make) => {
    const steps = (of: LayersModel, optimizer: Optimizer, { from, to }: { from: number; to: number }): number[] => {
      const step = eagerStep(tf, { model: of, optimizer, loss: 'binaryCrossentropy' });
      return Array.from({ length: to - from }, (_value, at) => step(batch(from + at)));
    };
    const [whole, wholeOptimizer] = [model(), make()];
    const losses = steps(whole, wholeOptimizer, { from: 0, to: 12 });
    const [first, firstOptimizer] = [model(), make()];
    steps(first, firstOptimizer, { from: 0, to: 7 });
    const saved = [await snapshotWeights(tf, first), await snapshotOptimizer(tf, firstOptimizer)] as const;

    const [second, secondOptimizer] = [model(), make()];
    restoreWeights(tf, second, saved[0]);
    restoreOptimizer(tf, secondOptimizer, saved[1]);
    expect(steps(second, secondOptimizer, { from: 7, to: 12 })).toEqual(losses.slice(7));
    expect((await snapshotWeights(tf, second)).data).toEqual((await snapshotWeights(tf, whole)).data);
    expect((await snapshotOptimizer(tf, secondOptimizer)).data).toEqual(
      (await snapshotOptimizer(tf, wholeOptimizer)).data,
    );
  });

  it('steps as model.fit does', async () => {
    const [own, theirs] = [model(), model()];
    const [a, b] = [tf.train.adam(0.01), tf.train.adam(0.01)];
    const still = { ...batch(3) };
    const noDropout = (m: LayersModel): LayersModel =>
      tf.sequential({ layers: m.layers.filter((layer) => layer.getClassName() !== 'Dropout') });
    const [plain, fitted] = [noDropout(own), noDropout(theirs)];
    const step = eagerStep(tf, { model: plain, optimizer: a, loss: 'binaryCrossentropy' });
    fitted.compile({ optimizer: b, loss: 'binaryCrossentropy' });
    for (let round = 0; round < 5; round += 1) {
      const loss = step(still);
      const x = tf.tensor2d(still.inputs, [8, 3]);
      const y = tf.tensor2d(still.labels, [8, 1]);
      expect(await fitted.trainOnBatch(x, y)).toBeCloseTo(loss, 6);
    }
    expect((await snapshotWeights(tf, plain)).data).toEqual((await snapshotWeights(tf, fitted)).data);
  });
});
