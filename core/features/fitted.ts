import type { Batch } from '../table.js';
import { numbersOf } from './cells.js';
import { writeDense, writeSlots } from './encode.js';
import type { Encoded } from './encoded.js';
import { concatenate } from './encoded.js';
import { layoutOf, namesOf } from './layout.js';
import type { Place } from './layout.js';
import type { FeaturesSpec, FeaturesState } from './spec.js';

/** What is saved with a model: how the features are made and what they learnt. */
export interface FittedFeaturesJson {
  readonly spec: FeaturesSpec;
  readonly state: FeaturesState;
}

/** Features that know what they learnt: the same code turns a table's batches and a request's rows into numbers. */
export class FittedFeatures {
  readonly spec: FeaturesSpec;
  readonly state: FeaturesState;
  /** Numbers in a row, and their names. */
  readonly width: number;
  readonly names: readonly string[];
  /** Columns that the features read, without the label's. */
  readonly columns: readonly string[];
  private readonly dense: readonly Place[];
  private readonly slots: readonly Place[];
  private readonly shape: Omit<Encoded, 'rows' | 'dense' | 'slots'>;

  constructor({ spec, state }: FittedFeaturesJson) {
    this.spec = spec;
    this.state = state;
    const places = layoutOf(spec);
    this.width = places.reduce((sum, { width }) => sum + width, 0);
    this.names = places.flatMap(namesOf);
    this.columns = Object.keys(spec.inputs);
    this.dense = places.filter(({ slot }) => !slot);
    this.slots = places.filter(({ slot }) => slot);
    const densePlaces = this.dense.flatMap(({ at, width }) => Array.from({ length: width }, (_, j) => at + j));
    this.shape = { width: this.width, densePlaces: Int32Array.from(densePlaces), slotCount: this.slots.length };
  }

  /** FinalError `COLUMN_NOT_FOUND`, `FEATURE_COLUMN_TYPE`. */
  encode(batch: Batch): Encoded {
    const stride = this.shape.densePlaces.length;
    const dense = new Float32Array(batch.rows * stride);
    const slots = new Int32Array(batch.rows * this.slots.length);
    let at = 0;
    for (const { name, spec, width } of this.dense) {
      writeDense(batch, { spec, state: this.state[name] }, { out: dense, stride, at });
      at += width;
    }
    this.slots.forEach((place, index) =>
      writeSlots(batch, place, { out: slots, stride: this.slots.length, at: index }),
    );
    return { ...this.shape, rows: batch.rows, dense, slots };
  }

  join(parts: readonly Encoded[]): Encoded {
    return concatenate(parts, this.shape);
  }

  /** A label for each row; NaN where it is missing, or where there is no label to predict. */
  labels(batch: Batch): Float32Array {
    const { label } = this.spec;
    return label === null ? new Float32Array(batch.rows).fill(NaN) : Float32Array.from(numbersOf(batch, label.of));
  }

  toJSON(): FittedFeaturesJson {
    return { spec: this.spec, state: this.state };
  }
}
