import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { FinalError } from '../../core/errors.js';
import type { Tensorflow } from '../../infra/models/backend.js';

/** A loss by name, or a function from true and predicted values to a loss for each row. */
export type Loss =
  | 'binaryCrossentropy'
  | 'meanSquaredError'
  | 'meanAbsoluteError'
  | ((tf: Tensorflow, truth: Tensor, predicted: Tensor) => Tensor);

/** The mean loss of a batch. FinalError `LOSS` for a name that is none. */
export function lossOf(tf: Tensorflow, loss: Loss): (truth: Tensor, predicted: Tensor) => Scalar {
  const perRow = typeof loss === 'function' ? (t: Tensor, p: Tensor) => loss(tf, t, p) : named(tf)[loss];
  if (perRow !== undefined) return (truth, predicted) => tf.mean<Scalar>(perRow(truth, predicted));
  throw new FinalError('LOSS', {
    message: `There is no loss called "${String(loss)}".`,
    hint: `Use one of ${Object.keys(named(tf)).join(', ')}, or a function (tf, truth, predicted) => loss for each row.`,
  });
}

function named(tf: Tensorflow): { readonly [name: string]: (truth: Tensor, predicted: Tensor) => Tensor } {
  const { binaryCrossentropy, meanSquaredError, meanAbsoluteError } = tf.metrics;
  return { binaryCrossentropy, meanSquaredError, meanAbsoluteError };
}
