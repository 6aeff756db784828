import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as Tf from '@tensorflow/tfjs';
import type { ArtifactRef } from '../../core/artifact.js';
import { gather } from '../../core/features/encoded.js';
import { buildFeatures } from '../../core/features/features.js';
import { batchOfRows } from '../../core/features/rows.js';
import { schema } from '../../core/schema/index.js';
import { loadBackend } from '../../infra/models/backend.js';
import { MODEL_FILES } from '../../infra/models/package-files.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';

const Flight = schema({
  date: schema.timestamp(),
  delay: schema.int16(),
  distance: schema.int16(),
  origin: schema.category(),
  destination: schema.category(),
});
const features = buildFeatures(Flight.columns, (f) => ({
  hour: f.date.hour().cyclic(),
  distance: f.distance.standardize(),
  route: f.category(f.origin, f.destination).hash(8),
  late: f.delay.greaterThan(15).label(),
})).fitted({ distance: { mean: 500, deviation: 500 } });

/** A row that every tiny model takes. */
export const flight = { date: '2001-02-03T08:15:00', distance: 500, origin: 'SFO', destination: 'LAX' };
/** A flight so long that a fragile model fails on it. */
export const longFlight = { ...flight, distance: 2_500 };

export interface TinyModel {
  /** Its score for `flight`: near 0 or near 1 tells two versions apart. */
  readonly says?: 'early' | 'late';
  /** Its weights are so large that a long flight overflows: it loads, warms up, and fails in service. */
  readonly fragile?: boolean;
  /** Its golden scores are not its own, as if another library had trained it. */
  readonly foreign?: boolean;
}

/** Saves a real TensorFlow.js model of one layer with chosen weights, in the format that training saves. */
export async function saveTinyModel(artifacts: Artifacts, options: TinyModel = {}): Promise<ArtifactRef> {
  const { tf } = await loadBackend();
  const model = tinyModel(tf, options);
  const folder = await artifacts.scratch();
  const saved = await take(tf, model);
  const score = scoreOf(tf, model);
  model.dispose();
  const files = {
    [MODEL_FILES.topology]: JSON.stringify({
      modelTopology: saved.modelTopology,
      weightsManifest: [{ paths: [MODEL_FILES.weights], weights: saved.weightSpecs }],
    }),
    [MODEL_FILES.weights]: new Uint8Array(saved.weightData as ArrayBuffer),
    [MODEL_FILES.features]: JSON.stringify(features),
    [MODEL_FILES.signature]: JSON.stringify({
      task: 'binary',
      inputs: features.spec.inputs,
      output: { name: 'late', type: 'float32', threshold: 0.5 },
    }),
    [MODEL_FILES.golden]: JSON.stringify({
      rows: [flight],
      scores: [score + (options.foreign ? 0.5 : 0)],
      tolerance: 1e-5,
    }),
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return artifacts.commit({
    kind: 'model',
    files: Object.keys(files).map((path) => ({ path, from: join(folder, path) })),
  });
}

function tinyModel(tf: typeof Tf, { says = 'early', fragile = false }: TinyModel): Tf.Sequential {
  const layer = tf.layers.dense({ inputShape: [features.width], units: 1, activation: fragile ? 'linear' : 'sigmoid' });
  const model = tf.sequential({ layers: [layer] });
  const at = features.names.indexOf('distance');
  const kernel = features.names.map((_, i) => [i === at ? (fragile ? 3e38 : 0.1) : 0]);
  layer.setWeights([tf.tensor2d(kernel), tf.tensor1d([says === 'late' ? 5 : -5])]);
  return model;
}

async function take(tf: typeof Tf, model: Tf.Sequential): Promise<Tf.io.ModelArtifacts> {
  let taken: Tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler((all) => {
      taken = all;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' as const } });
    }),
  );
  return taken as Tf.io.ModelArtifacts;
}

function scoreOf(tf: typeof Tf, model: Tf.Sequential): number {
  const encoded = features.encode(batchOfRows([flight], features.spec));
  const values = gather(encoded, { from: 0, to: 1 }, new Float32Array(encoded.width));
  return tf.tidy(() => (model.predict(tf.tensor2d(values, [1, encoded.width])) as Tf.Tensor).dataSync()[0] as number);
}
