import type { io, LayersModel, Optimizer, Variable } from '@tensorflow/tfjs';
import type { Tensorflow } from '../../infra/models/backend.js';

/** Tensors as bytes: equal tensors have equal bytes. */
export interface Snapshot {
  readonly data: Uint8Array;
  readonly specs: readonly io.WeightsManifestEntry[];
}

interface Slot {
  readonly name: string;
  readonly variable: Variable;
}
/** How TensorFlow.js's optimizers keep a value for each weight. */
interface OptimizerVariable {
  readonly originalName: string;
  readonly variable: Variable;
}

export function snapshotWeights(tf: Tensorflow, model: LayersModel): Promise<Snapshot> {
  return snapshot(tf, weightsOf(model));
}

/** Puts weights back in place. The model must have the shape of the one they came from. */
export function restoreWeights(tf: Tensorflow, model: LayersModel, saved: Snapshot): void {
  const tensors = decode(tf, saved);
  for (const { name, variable } of weightsOf(model)) variable.assign(tensors[name] as never);
  tf.dispose(tensors);
}

/**
 * Everything an optimizer has learnt, in bits. Its own `getWeights` is not enough: Adam's `setWeights` computes the
 * running powers of its betas anew, and they differ in the last bits from those that were multiplied step by step.
 */
export function snapshotOptimizer(tf: Tensorflow, optimizer: Optimizer): Promise<Snapshot> {
  return snapshot(tf, slotsOf(tf, optimizer));
}

/** Puts an optimizer that has made no step where another stopped. */
export function restoreOptimizer(tf: Tensorflow, optimizer: Optimizer, saved: Snapshot): void {
  const tensors = decode(tf, saved);
  const fields = optimizer as unknown as Record<string, Variable | OptimizerVariable[] | undefined>;
  for (const [name, tensor] of Object.entries(tensors)) {
    const [field = '', index] = name.split('/');
    const current = fields[field];
    if (current instanceof tf.Variable) current.assign(tensor);
    else if (Array.isArray(current)) {
      current[Number(index)] = { originalName: name, variable: tf.variable(tensor, false) };
    }
  }
  tf.dispose(tensors);
}

/** Fields of the optimizer that are variables (`accBeta1`) or lists of one for each weight (`accumulatedFirstMoment/3`). */
function slotsOf(tf: Tensorflow, optimizer: Optimizer): readonly Slot[] {
  return Object.entries(optimizer as unknown as Record<string, unknown>).flatMap(([field, value]) => {
    if (value instanceof tf.Variable) return [{ name: field, variable: value }];
    if (!Array.isArray(value)) return [];
    return value.map(({ variable }: OptimizerVariable, index) => ({ name: `${field}/${index}`, variable }));
  });
}

function weightsOf(model: LayersModel): readonly Slot[] {
  return model.weights.map((weight, index) => ({ name: `${index}`, variable: weight.read() as Variable }));
}

async function snapshot(tf: Tensorflow, slots: readonly Slot[]): Promise<Snapshot> {
  const { data, specs } = await tf.io.encodeWeights(slots.map(({ name, variable }) => ({ name, tensor: variable })));
  return { data: new Uint8Array(data), specs };
}

function decode(tf: Tensorflow, { data, specs }: Snapshot): ReturnType<Tensorflow['io']['decodeWeights']> {
  return tf.io.decodeWeights(data.slice().buffer, [...specs]);
}
