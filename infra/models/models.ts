import type { LayersModel } from '@tensorflow/tfjs';
import type { ArtifactRef, ModelRef } from '../../core/artifact.js';
import type { Encoded } from '../../core/features/encoded.js';
import type { Artifacts } from '../stores/artifacts.js';
import { loadBackend } from './backend.js';
import type { Backend } from './backend.js';
import { loadModel } from './load-model.js';
import type { LoadedModel } from './load-model.js';
import { predictEncoded } from './predict-encoded.js';
import { saveModel } from './save-model.js';
import type { NewModel } from './save-model.js';

/** Models as artifacts, and what computes them. TensorFlow is loaded at the first call: it takes a second or two. */
export interface Models {
  backend(): Promise<Backend>;
  save(model: NewModel): Promise<ModelRef>;
  /** The caller ends it with `dispose`. */
  load(ref: Pick<ArtifactRef, 'digest' | '$artifact'>): Promise<LoadedModel>;
  /** The scores of each encoded row, row after row. */
  score(model: LayersModel, encoded: Encoded, backend: Backend): Float32Array;
}

export function openModels(artifacts: Artifacts): Models {
  return {
    backend: loadBackend,
    save: async (model) => saveModel(model, artifacts, await loadBackend()),
    load: async (ref) => loadModel(ref, artifacts, await loadBackend()),
    score: (model, encoded, backend) => predictEncoded(model, encoded, backend),
  };
}
