import type { LayersModel, Optimizer } from '@tensorflow/tfjs';
import { FinalError } from '../../core/errors.js';
import { deriveSeed } from '../../core/seed.js';
import type { Tensorflow } from '../../infra/models/backend.js';
import type { TrainOptions } from '../train.js';
import { withSeededRandom } from './seeded-random.js';

export interface Built {
  readonly model: LayersModel;
  readonly optimizer: Optimizer;
}

/**
 * Runs the user's factories. Initial weights are decided by the seed. FinalError `TRAIN_OPTIONS` for a factory that
 * gives something else, `MODEL_SHAPE` for a model that does not fit the features.
 */
export function buildModel<Trial>(
  tf: Tensorflow,
  options: TrainOptions<Trial>,
  { trial, seed }: { trial: Trial; seed: number },
): Built {
  const model = withSeededRandom(deriveSeed(seed, 'weights'), () => options.model(tf, trial));
  if (!(model instanceof tf.LayersModel)) throw notMade('model', model);
  checkShape(model, options.features.width);
  const optimizer = options.optimizer(tf, trial);
  if (!(optimizer instanceof tf.Optimizer)) throw notMade('optimizer', optimizer);
  return { model, optimizer };
}

function checkShape(model: LayersModel, width: number): void {
  const shapes = (tensors: LayersModel['inputs']): string => JSON.stringify(tensors.map(({ shape }) => shape));
  const refuse = (message: string, hint: string): FinalError => new FinalError('MODEL_SHAPE', { message, hint });
  const wanted = { inputs: JSON.stringify([[null, width]]), outputs: JSON.stringify([[null, 1]]) };
  const [inputs, outputs] = [shapes(model.inputs), shapes(model.outputs)];
  if (inputs !== wanted.inputs) {
    throw refuse(`The model takes ${inputs}; the features are ${wanted.inputs}.`, 'Use inputShape: [features.width].');
  }
  if (outputs !== wanted.outputs) {
    throw refuse(
      `The model gives ${outputs}; the label is ${wanted.outputs}.`,
      "End it with tf.layers.dense({ units: 1, activation: 'sigmoid' }).",
    );
  }
}

function notMade(what: 'model' | 'optimizer', made: unknown): FinalError {
  const seen = typeof made === 'object' && made !== null ? `a ${made.constructor.name}` : String(made);
  return new FinalError('TRAIN_OPTIONS', {
    message: `train's \`${what}\` gave ${seen}.`,
    hint: `Return a TensorFlow.js ${what}, made with the \`tf\` that the function is given.`,
  });
}
