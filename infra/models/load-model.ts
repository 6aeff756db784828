import type { ArtifactRef } from '../../core/artifact.js';
import { FinalError } from '../../core/errors.js';
import { FittedFeatures } from '../../core/features/fitted.js';
import type { FittedFeaturesJson } from '../../core/features/fitted.js';
import { batchOfRows } from '../../core/features/rows.js';
import type { InputRow } from '../../core/features/rows.js';
import type { Json } from '../../core/json.js';
import type { Batch } from '../../core/table.js';
import type { Artifacts } from '../stores/artifacts.js';
import type { Tensorflow } from './backend.js';
import { MODEL_FILES } from './package-files.js';
import type { Golden, Signature } from './package-files.js';
import { predictEncoded } from './predict-encoded.js';

/** A model that answers. It holds native memory until `dispose`. */
export interface LoadedModel {
  readonly features: FittedFeatures;
  readonly signature: Signature;
  readonly golden: Golden;
  /** What the trainer recorded: backend, threads, seed, data, metrics. */
  readonly meta: { readonly [key: string]: Json };
  /** The scores of each row of a request, as many as the signature says. FinalError `ROW` for a value of a wrong type. */
  predict(rows: readonly InputRow[]): Float32Array;
  /** The scores of each row of a table's batch, row after row. */
  predictBatch(batch: Batch): Float32Array;
  dispose(): void;
}

type Named = Pick<ArtifactRef, 'digest' | '$artifact'>;

/** Reads a model artifact. FinalError `MODEL_UNREADABLE`, or what the store says of a missing or corrupt artifact. */
export async function loadModel(ref: Named, artifacts: Artifacts, { tf }: { tf: Tensorflow }): Promise<LoadedModel> {
  if (ref.$artifact !== 'model') throw unreadable(ref, `it is a ${ref.$artifact}`);
  const bytes = (file: string): Promise<Uint8Array> => artifacts.bytes(ref, file);
  const json = async <T>(file: string): Promise<T> => JSON.parse(Buffer.from(await bytes(file)).toString()) as T;
  const topology = await json<{ modelTopology: object; weightsManifest: { weights: object[] }[] }>(
    MODEL_FILES.topology,
  );
  const weights = await bytes(MODEL_FILES.weights);
  const model = await tf
    .loadLayersModel(
      tf.io.fromMemory({
        modelTopology: topology.modelTopology,
        weightSpecs: topology.weightsManifest.flatMap((group) => group.weights) as never,
        // A copy: the store's bytes may lie anywhere in a larger buffer.
        weightData: weights.slice().buffer,
      }),
    )
    .catch((error: unknown) => {
      throw unreadable(ref, error instanceof Error ? error.message : String(error));
    });
  const features = new FittedFeatures(await json<FittedFeaturesJson>(MODEL_FILES.features));
  const predictBatch = (batch: Batch): Float32Array => predictEncoded(model, features.encode(batch), { tf });
  return {
    features,
    signature: await json<Signature>(MODEL_FILES.signature),
    golden: await json<Golden>(MODEL_FILES.golden),
    meta: (await artifacts.manifest(ref)).meta,
    predict: (rows) => predictBatch(batchOfRows(rows, features.spec)),
    predictBatch,
    dispose: () => model.dispose(),
  };
}

function unreadable({ digest }: Named, why: string): FinalError {
  return new FinalError('MODEL_UNREADABLE', {
    message: `The artifact ${digest.slice(0, 12)} cannot be loaded as a model: ${why}.`,
    hint: 'Pass the `model` that a train step gave, and load it with the version of Coppice that made it.',
  });
}
