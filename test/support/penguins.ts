import type { TrainInput, TrainOptions } from '../../activities/train.js';
import type { TableRef } from '../../core/artifact.js';
import type { Features } from '../../core/features/features.js';
import { schema } from '../../core/schema/index.js';
import { runQuery } from '../../infra/arrow/run-query.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import { read } from '../../pipelines/language/read.js';

const Source = schema({
  Species: schema.category(),
  Island: schema.category(),
  'Beak Length (mm)': schema.float32({ nullable: true }),
  'Beak Depth (mm)': schema.float32({ nullable: true }),
  'Flipper Length (mm)': schema.float32({ nullable: true }),
  'Body Mass (g)': schema.float32({ nullable: true }),
});
/** The penguins of Palmer Station: three species, as they were measured. */
const Penguin = schema({
  kind: schema.category(),
  place: schema.category(),
  beak: schema.float32({ nullable: true }),
  depth: schema.float32({ nullable: true }),
  flipper: schema.float32({ nullable: true }),
  /** In kilograms. */
  mass: schema.float32({ nullable: true }),
});

/** Of 344 penguins. `from` and `to`: which of ten parts, drawn by what was measured. */
export async function penguins(artifacts: Artifacts, from: number, to: number, where = 'true'): Promise<TableRef> {
  const query = read
    .json('vega-datasets:penguins.json', Source)
    .derive('kind', schema.category(), '"Species"')
    .derive('place', schema.category(), '"Island"')
    .derive('beak', schema.float32(), '"Beak Length (mm)"')
    .derive('depth', schema.float32(), '"Beak Depth (mm)"')
    .derive('flipper', schema.float32(), '"Flipper Length (mm)"')
    .derive('mass', schema.float32(), '"Body Mass (g)" / 1000')
    .derive(
      'part',
      schema.int64(),
      "('0x' || substr(md5(concat_ws('/', beak, depth, flipper, mass)), 1, 8))::BIGINT % 10",
    )
    .select('kind', 'place', 'beak', 'depth', 'flipper', 'mass', 'part')
    .where(`part >= ? AND part < ? AND (${where})`, from, to);
  return runQuery(query, { artifacts, project: process.cwd() });
}

export async function splitPenguins(artifacts: Artifacts): Promise<TrainInput['on'] & { test: TableRef }> {
  return {
    train: await penguins(artifacts, 0, 5),
    valid: await penguins(artifacts, 5, 7),
    test: await penguins(artifacts, 7, 10),
  };
}

export const ofSpecies = Penguin.features((f) => ({
  beak: f.beak.standardize(),
  depth: f.depth.standardize(),
  flipper: f.flipper.standardize(),
  label: f.kind.label(),
}));
export const ofMass = Penguin.features((f) => ({
  beak: f.beak.standardize(),
  depth: f.depth.standardize(),
  flipper: f.flipper.standardize(),
  species: f.kind.oneHot(['Adelie', 'Chinstrap', 'Gentoo']),
  label: f.mass.label(),
}));
export { Penguin };

/** Which of three species a penguin is. */
export const speciesTraining: TrainOptions<object, 'multiclass'> = {
  task: 'multiclass',
  features: ofSpecies,
  model: (tf) => layers(tf, ofSpecies, { units: 3, activation: 'softmax' }),
  optimizer: (tf) => tf.train.adam(0.05),
  loss: 'sparseCategoricalCrossentropy',
  batch: 32,
  epochs: 12,
  checkpointSeconds: 0,
};

/** What a penguin weighs. */
export const massTraining: TrainOptions<object, 'regression'> = {
  task: 'regression',
  features: ofMass,
  model: (tf) => layers(tf, ofMass, { units: 1, activation: 'linear' }),
  optimizer: (tf) => tf.train.adam(0.05),
  loss: 'huber',
  batch: 32,
  epochs: 12,
  checkpointSeconds: 0,
};

type Tensorflow = Parameters<TrainOptions<object>['model']>[0];

function layers(
  tf: Tensorflow,
  { width }: Features,
  last: { units: number; activation: 'softmax' | 'linear' },
): ReturnType<TrainOptions<object>['model']> {
  return tf.sequential({
    layers: [tf.layers.dense({ inputShape: [width], units: 8, activation: 'tanh' }), tf.layers.dense(last)],
  });
}
