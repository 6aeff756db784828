import type { FeaturesSpec } from '../../core/features/spec.js';
import type { InputRow } from '../../core/features/rows.js';

/** Names of the files of a model artifact. */
export const MODEL_FILES = {
  /** Topology and list of weights, as TensorFlow.js writes them: the folder opens in a browser as it lies. */
  topology: 'model.json',
  weights: 'weights.bin',
  features: 'features.json',
  signature: 'signature.json',
  golden: 'golden.json',
} as const;

interface Output {
  readonly name: string;
  readonly type: 'float32';
}

/** What a model takes and gives. */
export type Signature = { readonly inputs: FeaturesSpec['inputs'] } & (
  | {
      readonly task: 'binary';
      /** `threshold`: at or above it a row is called positive; chosen on the validation rows. */
      readonly output: Output & { readonly threshold: number };
    }
  | {
      readonly task: 'multiclass';
      /** A probability for each class, in this order. */
      readonly output: Output & { readonly classes: readonly string[] };
    }
  | { readonly task: 'regression'; readonly output: Output }
);

/** Numbers that a model gives for each row. */
export function scoresPerRow(signature: Signature): number {
  return signature.task === 'multiclass' ? signature.output.classes.length : 1;
}

/** Rows with the scores that the trainer saw: a server that loads the model must give the same. */
export interface Golden {
  readonly rows: readonly InputRow[];
  /** Row after row, as many for each as the signature says. */
  readonly scores: readonly number[];
  /** How far a score may be off: batches of other sizes add up in another order. */
  readonly tolerance: number;
}
