import { FinalError } from '../errors.js';
import type { Batch } from '../table.js';
import type { Bag, Encoded, Shape } from './encoded.js';
import { concatenate } from './encoded.js';
import { classLabels } from './labels.js';
import { layoutOf, namesOf, widthOf } from './layout.js';
import type { Place } from './layout.js';
import { Reading } from './reading.js';
import type { FeaturesSpec, FeaturesState } from './spec.js';
import { transformOf } from './transforms/index.js';
import type { Writer } from './transforms/transform.js';

/** What is saved with a model: how the features are made and what they learnt. */
export interface FittedFeaturesJson {
  readonly spec: FeaturesSpec;
  readonly state: FeaturesState;
}

type Placed<Kind extends Writer['kind']> = Place & Extract<Writer, { readonly kind: Kind }>;

/** Features that know what they learnt: the same code turns a table's batches and a request's rows into numbers. */
export class FittedFeatures {
  readonly spec: FeaturesSpec;
  readonly state: FeaturesState;
  /** Numbers in a row, and their names. */
  readonly width: number;
  readonly names: readonly string[];
  /** Columns that the features read, without the label's. */
  readonly columns: readonly string[];
  private readonly dense: readonly Placed<'dense'>[];
  private readonly slots: readonly Placed<'slot'>[];
  private readonly bags: readonly Placed<'bag'>[];
  private readonly shape: Shape;

  /** FinalError `FEATURES_STATE` where a feature that learns has learnt nothing. */
  constructor({ spec, state }: FittedFeaturesJson) {
    this.spec = spec;
    this.state = state;
    const places = layoutOf(spec);
    this.width = widthOf(places);
    this.names = places.flatMap(namesOf);
    this.columns = Object.keys(spec.inputs);
    const writers = places.map((place) => ({ ...place, ...writerOf(place, state) }));
    this.dense = writers.filter((one) => one.kind === 'dense');
    this.slots = writers.filter((one) => one.kind === 'slot');
    this.bags = writers.filter((one) => one.kind === 'bag');
    this.shape = {
      width: this.width,
      densePlaces: Int32Array.from(this.dense.flatMap(placesOf)),
      slotStarts: Int32Array.from(this.slots, ({ at }) => at),
      bagStarts: Int32Array.from(this.bags, ({ at }) => at),
    };
  }

  /** FinalError `COLUMN_NOT_FOUND`, `FEATURE_COLUMN_TYPE`. */
  encode(batch: Batch): Encoded {
    const reading = new Reading(batch);
    const stride = this.shape.densePlaces.length;
    const dense = new Float32Array(batch.rows * stride);
    const slots = new Int32Array(batch.rows * this.slots.length);
    let at = 0;
    for (const { write, width } of this.dense) {
      write(reading, { out: dense, stride, at });
      at += width;
    }
    this.slots.forEach(({ write }, index) => write(reading, { out: slots, stride: this.slots.length, at: index }));
    const bags = this.bags.map(({ write }): Bag => write(reading));
    return { ...this.shape, rows: batch.rows, dense, slots, bags };
  }

  join(parts: readonly Encoded[]): Encoded {
    return concatenate(parts, this.shape);
  }

  /**
   * A label for each row, with classes the number of its class; NaN where it is missing, or where there is no label to
   * predict. FinalError `UNKNOWN_CLASS`, `LABEL_NOT_CLASS`.
   */
  labels(batch: Batch, classes?: readonly string[]): Float32Array {
    const { label } = this.spec;
    if (label === null) return new Float32Array(batch.rows).fill(NaN);
    if (classes !== undefined) return classLabels(batch, label.of, classes);
    return new Float32Array(new Reading(batch).numbers(label.of));
  }

  /** A line for each feature, for people: `distance: standardize, 1 number; mean 743.2, standard deviation 571`. */
  describe(): readonly string[] {
    return layoutOf(this.spec).map(({ name, spec, width }) => {
      const state = this.state[name];
      const learnt = state === undefined ? undefined : transformOf(spec).describe?.(state);
      const told = learnt === undefined ? '' : `; ${learnt}`;
      return `${name}: ${spec.make}, ${width} ${width === 1 ? 'number' : 'numbers'}${told}`;
    });
  }

  toJSON(): FittedFeaturesJson {
    return { spec: this.spec, state: this.state };
  }
}

function writerOf({ name, spec }: Place, states: FeaturesState): Writer {
  const { learner, writer } = transformOf(spec);
  const state = states[name];
  if (learner === undefined || state !== undefined) return writer(spec, state);
  throw new FinalError('FEATURES_STATE', {
    message: `The feature "${name}" (${spec.make}) is without what it learnt.`,
    hint: 'Fit the features on the training rows, or read them whole from the model.',
  });
}

function placesOf({ at, width }: Place): number[] {
  return Array.from({ length: width }, (_, j) => at + j);
}
