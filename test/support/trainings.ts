import type { TrainOptions } from '../../activities/train.js';
import { features } from './flights.js';

/** Everything that is random in a training: initial weights, order of rows, dropout; and Adam, whose restore is delicate. */
export const dropoutTraining: TrainOptions<{ units: number }> = {
  features,
  model: (tf, { units }) =>
    tf.sequential({
      layers: [
        tf.layers.dense({ inputShape: [features.width], units, activation: 'relu' }),
        tf.layers.dropout({ rate: 0.2 }),
        tf.layers.batchNormalization(),
        tf.layers.dense({ units: 1, activation: 'sigmoid' }),
      ],
    }),
  optimizer: (tf) => tf.train.adam(0.01),
  loss: 'binaryCrossentropy',
  batch: 2048,
  epochs: 3,
  checkpointSeconds: 0,
};
