import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { FinalError } from '../../core/errors.js';
import type { LearntTask } from '../../core/metrics/table/metric-name.js';
import type { Tensorflow } from '../../infra/models/backend.js';

type PerRow = (tf: Tensorflow, truth: Tensor, predicted: Tensor) => Tensor;

const lossesOf = {
  binary: ['binaryCrossentropy', 'meanSquaredError', 'meanAbsoluteError'],
  multiclass: ['categoricalCrossentropy', 'sparseCategoricalCrossentropy'],
  regression: ['meanSquaredError', 'meanAbsoluteError', 'huber'],
} as const;
type LossName<T extends LearntTask = LearntTask> = (typeof lossesOf)[T][number];

/**
 * A loss by name, or a function from true and predicted values to a loss for each row. Of classes, the truth is a column
 * for each class, so that the two cross-entropies are one.
 */
export type Loss<T extends LearntTask = LearntTask> = LossName<T> | PerRow;

const named: { readonly [L in LossName]: PerRow } = {
  binaryCrossentropy: (tf, truth, predicted) => tf.metrics.binaryCrossentropy(truth, predicted),
  categoricalCrossentropy: (tf, truth, predicted) => tf.metrics.categoricalCrossentropy(truth, predicted),
  sparseCategoricalCrossentropy: (tf, truth, predicted) => tf.metrics.categoricalCrossentropy(truth, predicted),
  meanSquaredError: (tf, truth, predicted) => tf.metrics.meanSquaredError(truth, predicted),
  meanAbsoluteError: (tf, truth, predicted) => tf.metrics.meanAbsoluteError(truth, predicted),
  huber,
};

/** FinalError `LOSS` for a name that is none, or of another task. */
export function checkLoss(loss: Loss, task: LearntTask): void {
  if (typeof loss === 'function') return;
  const own: readonly string[] = lossesOf[task];
  if (own.includes(loss)) return;
  throw new FinalError('LOSS', {
    message: Object.hasOwn(named, loss)
      ? `The loss ${loss} is not of the task ${task}.`
      : `There is no loss called "${String(loss)}".`,
    hint: `Use one of ${own.join(', ')}, or a function (tf, truth, predicted) => loss for each row.`,
  });
}

/** The mean loss of a batch. */
export function lossOf(tf: Tensorflow, loss: Loss): (truth: Tensor, predicted: Tensor) => Scalar {
  const perRow = typeof loss === 'function' ? loss : named[loss];
  return (truth, predicted) => tf.mean<Scalar>(perRow(tf, truth, predicted));
}

/** Squared for errors up to 1, and growing in a line beyond: outliers pull less (Huber, 1964; as in Keras). */
function huber(tf: Tensorflow, truth: Tensor, predicted: Tensor): Tensor {
  const error = tf.abs(tf.sub(predicted, truth));
  const small = tf.minimum(error, 1);
  return tf.mean(tf.add(tf.mul(0.5, tf.square(small)), tf.sub(error, small)), -1);
}
