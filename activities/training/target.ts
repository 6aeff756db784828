import type { Tensor } from '@tensorflow/tfjs';
import type { Tensorflow } from '../../infra/models/backend.js';

/** What a training aims at. */
export type Target =
  | { readonly task: 'binary' }
  | { readonly task: 'multiclass'; readonly classes: readonly string[] }
  | { readonly task: 'regression' };

export function classesOf(target: Target): readonly string[] | undefined {
  return target.task === 'multiclass' ? target.classes : undefined;
}

/** How many numbers a model of it gives for each row. */
export function unitsOf(target: Target): number {
  return classesOf(target)?.length ?? 1;
}

/** What the loss compares the outputs with: [rows, 1], or of classes [rows, classes] with a 1 at the row's own. */
export function truthOf(tf: Tensorflow, labels: Float32Array, target: Target): Tensor {
  if (target.task !== 'multiclass') return tf.tensor2d(labels, [labels.length, 1]);
  return tf.oneHot(tf.tensor1d(Int32Array.from(labels), 'int32'), target.classes.length).toFloat();
}
