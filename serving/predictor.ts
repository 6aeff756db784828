import type { ArtifactRef } from '../core/artifact.js';
import type { InputRow } from '../core/features/rows.js';
import { loadBackend } from '../infra/models/backend.js';
import { loadModel } from '../infra/models/load-model.js';
import type { LoadedModel } from '../infra/models/load-model.js';
import type { Artifacts } from '../infra/stores/artifacts.js';

/** A loaded model version: all that the server needs of it, whatever made it. */
export interface Predictor extends Pick<LoadedModel, 'signature' | 'golden' | 'dispose'> {
  /** The scores of each row, row after row, as many for each as the signature says. Rows were checked against the signature's inputs. */
  predict(rows: readonly InputRow[]): ArrayLike<number> | Promise<ArrayLike<number>>;
}

/** Reads a model's artifact. It throws whatever is wrong with it; the routing before goes on. */
export type LoadPredictor = (artifact: ArtifactRef) => Promise<Predictor>;

/** Loads TensorFlow.js models as training saves them. */
export function makeLoadPredictor(artifacts: Artifacts): LoadPredictor {
  return async (artifact) => loadModel(artifact, artifacts, await loadBackend());
}
