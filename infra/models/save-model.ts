import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { io, LayersModel } from '@tensorflow/tfjs';
import type { ModelRef } from '../../core/artifact.js';
import type { FittedFeatures } from '../../core/features/fitted.js';
import type { Json } from '../../core/json.js';
import type { Artifacts } from '../stores/artifacts.js';
import type { Tensorflow } from './backend.js';
import { canonicalNames, renamed } from './canonical-names.js';
import { MODEL_FILES } from './package-files.js';
import type { Golden, Signature } from './package-files.js';

/** A trained model with all that it needs to answer. */
export interface NewModel {
  readonly model: LayersModel;
  readonly features: FittedFeatures;
  readonly signature: Signature;
  readonly golden: Golden;
  /** Facts of the training, the same whenever it is run again: no times, no addresses. */
  readonly meta: { readonly [key: string]: Json };
}

/** Stores a model as an artifact. Equal models have equal references. */
export async function saveModel(packed: NewModel, artifacts: Artifacts, { tf }: { tf: Tensorflow }): Promise<ModelRef> {
  const { modelTopology, weightSpecs = [], weightData } = await artifactsOf(packed.model, tf);
  const names = canonicalNames(modelTopology);
  const topology = {
    format: 'layers-model',
    modelTopology: renamed(modelTopology, names),
    weightsManifest: [{ paths: [MODEL_FILES.weights], weights: renamed(weightSpecs, names) }],
  };
  const contents: readonly (readonly [string, string | Uint8Array])[] = [
    [MODEL_FILES.topology, JSON.stringify(topology)],
    [MODEL_FILES.weights, new Uint8Array(weightData as ArrayBuffer)],
    [MODEL_FILES.features, JSON.stringify(packed.features)],
    [MODEL_FILES.signature, JSON.stringify(packed.signature)],
    [MODEL_FILES.golden, JSON.stringify(packed.golden)],
  ];
  const scratch = await artifacts.scratch();
  for (const [path, content] of contents) await writeFile(join(scratch, path), content);
  const files = contents.map(([path]) => ({ path, from: join(scratch, path) }));
  const ref = await artifacts.commit({ kind: 'model', files, meta: packed.meta });
  return { ...ref, $artifact: 'model' };
}

async function artifactsOf(model: LayersModel, tf: Tensorflow): Promise<io.ModelArtifacts> {
  let saved: io.ModelArtifacts = {};
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  return saved;
}
