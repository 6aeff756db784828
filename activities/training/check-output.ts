import type { LayersModel } from '@tensorflow/tfjs';
import { FinalError } from '../../core/errors.js';
import type { Loss } from './loss.js';
import { unitsOf } from './target.js';
import type { Target } from './target.js';

interface Aim {
  readonly target: Target;
  readonly loss: Loss;
  /** Of the training rows. */
  readonly labels: Float32Array;
}

/** What an activation can give. */
const ranges: { readonly [activation: string]: readonly [low: number, high: number] } = {
  sigmoid: [0, 1],
  hardSigmoid: [0, 1],
  tanh: [-1, 1],
  softsign: [-1, 1],
  relu: [0, Infinity],
  relu6: [0, 6],
  softplus: [0, Infinity],
};

/** Holds a model's output against what is to be learnt. FinalError `MODEL_SHAPE`, `MODEL_OUTPUT`. */
export function checkOutput(model: LayersModel, { target, loss, labels }: Aim): void {
  const wanted = JSON.stringify([[null, unitsOf(target)]]);
  const outputs = JSON.stringify(model.outputs.map(({ shape }) => shape));
  if (outputs !== wanted) {
    throw new FinalError('MODEL_SHAPE', {
      message: `The model gives ${outputs}; the label is ${wanted}${classNames(target)}.`,
      hint: `End it with ${ending(target)}.`,
    });
  }
  const activation = activationOf(model);
  if (activation === undefined) return;
  const why = unfit(activation, { target, loss, labels });
  if (why === undefined) return;
  throw new FinalError('MODEL_OUTPUT', {
    message: `The model ends in ${activation}, ${why}.`,
    hint: `End it with ${ending(target)}.`,
  });
}

/** Why outputs of this kind cannot be what is wanted. */
function unfit(activation: string, { target, loss, labels }: Aim): string | undefined {
  if (target.task === 'multiclass') {
    return activation === 'softmax' ? undefined : 'which does not make the classes add up to 1';
  }
  if (activation === 'softmax') return 'which is always 1 for a single number';
  if (target.task === 'binary') {
    return loss !== 'binaryCrossentropy' || activation === 'sigmoid' || activation === 'hardSigmoid'
      ? undefined
      : 'which gives no probability, and binaryCrossentropy takes it for one';
  }
  const [low, high] = ranges[activation] ?? [-Infinity, Infinity];
  const beyond = labels.find((label) => label < low || label > high);
  return beyond === undefined ? undefined : `which gives ${low} to ${high}; the label is ${beyond} in a training row`;
}

/** Of the last layer, where it is known: one that is made of a user's own code may do anything. */
function activationOf(model: LayersModel): string | undefined {
  const { activation } = model.outputs[0]?.sourceLayer.getConfig() ?? {};
  const name = typeof activation === 'string' ? activation : undefined;
  return name?.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

function ending(target: Target): string {
  const activation = { binary: "'sigmoid'", multiclass: "'softmax'", regression: "'linear'" }[target.task];
  return `tf.layers.dense({ units: ${unitsOf(target)}, activation: ${activation} })`;
}

function classNames(target: Target): string {
  return target.task === 'multiclass' ? ` (${target.classes.join(', ')})` : '';
}
