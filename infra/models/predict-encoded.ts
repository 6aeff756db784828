import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import { gather } from '../../core/features/encoded.js';
import type { Encoded } from '../../core/features/encoded.js';
import type { Tensorflow } from './backend.js';

/** Rows for which the features are written out at once. */
const CHUNK = 8192;

/** The model's outputs row after row, one number for each of its units, in chunks, so that wide features never lie in memory all at once. */
export function predictEncoded(model: LayersModel, encoded: Encoded, { tf }: { tf: Tensorflow }): Float32Array {
  const units = model.outputs[0]!.shape.at(-1) ?? 1;
  const scores = new Float32Array(encoded.rows * units);
  for (let from = 0; from < encoded.rows; from += CHUNK) {
    const to = Math.min(from + CHUNK, encoded.rows);
    const values = gather(encoded, { from, to }, new Float32Array((to - from) * encoded.width));
    const chunk = tf.tidy(() => {
      const input = tf.tensor2d(values, [to - from, encoded.width]);
      return (model.apply(input, { training: false }) as Tensor).dataSync();
    });
    scores.set(chunk, from * units);
  }
  return scores;
}
