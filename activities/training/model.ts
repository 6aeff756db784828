import type { LayersModel, Optimizer } from '@tensorflow/tfjs';
import { FinalError } from '../../core/errors.js';
import type { LearntTask } from '../../core/metrics/table/metric-name.js';
import { deriveSeed } from '../../core/seed.js';
import type { Tensorflow } from '../../infra/models/backend.js';
import type { TrainOptions } from '../train.js';
import { checkOutput } from './check-output.js';
import { withSeededRandom } from './seeded-random.js';
import type { Target } from './target.js';

export interface Built {
  readonly model: LayersModel;
  readonly optimizer: Optimizer;
}

interface BuildFor<Trial> {
  readonly trial: Trial;
  readonly seed: number;
  readonly target: Target;
  /** Of the training rows. */
  readonly labels: Float32Array;
}

/**
 * Runs the user's factories. Initial weights are decided by the seed. FinalError `TRAIN_OPTIONS` for a factory that
 * gives something else, `MODEL_SHAPE` for a model that does not fit the features or the label, `MODEL_OUTPUT`.
 */
export function buildModel<Trial, T extends LearntTask>(
  tf: Tensorflow,
  options: TrainOptions<Trial, T>,
  { trial, seed, target, labels }: BuildFor<Trial>,
): Built {
  const model = withSeededRandom(deriveSeed(seed, 'weights'), () => options.model(tf, trial));
  if (!(model instanceof tf.LayersModel)) throw notMade('model', model);
  checkInput(model, options.features.width);
  checkOutput(model, { target, loss: options.loss, labels });
  const optimizer = options.optimizer(tf, trial);
  if (!(optimizer instanceof tf.Optimizer)) throw notMade('optimizer', optimizer);
  return { model, optimizer };
}

function checkInput(model: LayersModel, width: number): void {
  const wanted = JSON.stringify([[null, width]]);
  const inputs = JSON.stringify(model.inputs.map(({ shape }) => shape));
  if (inputs === wanted) return;
  throw new FinalError('MODEL_SHAPE', {
    message: `The model takes ${inputs}; the features are ${wanted}.`,
    hint: 'Use inputShape: [features.width].',
  });
}

function notMade(what: 'model' | 'optimizer', made: unknown): FinalError {
  const seen = typeof made === 'object' && made !== null ? `a ${made.constructor.name}` : String(made);
  return new FinalError('TRAIN_OPTIONS', {
    message: `train's \`${what}\` gave ${seen}.`,
    hint: `Return a TensorFlow.js ${what}, made with the \`tf\` that the function is given.`,
  });
}
