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

/** What a model takes and gives. */
export interface Signature {
  readonly task: 'binary';
  readonly inputs: FeaturesSpec['inputs'];
  readonly output: {
    readonly name: string;
    readonly type: 'float32';
    /** At or above it a row is called positive; chosen on the validation rows. */
    readonly threshold: number;
  };
}

/** Rows with the scores that the trainer saw: a server that loads the model must give the same. */
export interface Golden {
  readonly rows: readonly InputRow[];
  readonly scores: readonly number[];
  /** How far a score may be off: batches of other sizes add up in another order. */
  readonly tolerance: number;
}
