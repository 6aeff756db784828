import type { LayersModel, Optimizer, Scalar, Tensor, Variable } from '@tensorflow/tfjs';
import type { Tensorflow } from '../../infra/models/backend.js';
import { lossOf } from './loss.js';
import type { Loss } from './loss.js';
import { withSeededRandom } from './seeded-random.js';
import { truthOf } from './target.js';
import type { Target } from './target.js';

/** A batch written out: `inputs` row-major with `width` numbers a row, and a label for each row: a number, or that of a class. */
export interface TrainingBatch {
  readonly inputs: Float32Array;
  readonly labels: Float32Array;
  readonly width: number;
  /** Decides dropout masks and noise of this step. */
  readonly seed: number;
}

/** One update of the weights. Returns the batch's mean loss, regularisation included. */
export type TrainingStep = (batch: TrainingBatch) => number;

interface StepParts {
  readonly model: LayersModel;
  readonly optimizer: Optimizer;
  readonly loss: Loss;
  readonly target?: Target;
}

/** A step that runs operation by operation. It does what `model.fit` does for one batch, but synchronously. */
export function eagerStep(
  tf: Tensorflow,
  { model, optimizer, loss, target = { task: 'binary' } }: StepParts,
): TrainingStep {
  const meanLoss = lossOf(tf, loss);
  const weights = model.trainableWeights.map((weight) => weight.read() as Variable);
  return ({ inputs, labels, width, seed }) =>
    withSeededRandom(seed, () =>
      tf.tidy(() => {
        const x = tf.tensor2d(inputs, [labels.length, width]);
        const y = truthOf(tf, labels, target);
        const cost = optimizer.minimize(
          () => {
            const fit = meanLoss(y, model.apply(x, { training: true }) as Tensor);
            return model.calculateLosses().reduce<Scalar>((sum, penalty) => tf.add(sum, penalty), fit);
          },
          true,
          weights,
        );
        return cost?.dataSync()[0] ?? NaN;
      }),
    );
}
