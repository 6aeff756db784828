import type { Bag } from '../encoded.js';
import type { Reading } from '../reading.js';
import type { FeatureSpec, FeatureState } from '../spec.js';

/** Learns from batches one after the other, so that a table never has to fit in memory. */
export interface Learner<State> {
  /** Rows whose label is NaN teach nothing. What is learnt must not depend on where one batch ends and the next begins. */
  add(reading: Reading, labels: Float64Array): void;
  state(): State;
}

/** Where a feature writes its numbers: `out[row × stride + at]`. */
export interface Target<Values extends Float32Array | Int32Array> {
  readonly out: Values;
  readonly stride: number;
  readonly at: number;
}

/** How a feature's numbers lie in a row: all of them, the place of a single 1, or the few that are not 0. */
export type Writer =
  | { readonly kind: 'dense'; readonly write: (reading: Reading, target: Target<Float32Array>) => void }
  | { readonly kind: 'slot'; readonly write: (reading: Reading, target: Target<Int32Array>) => void }
  | { readonly kind: 'bag'; readonly write: (reading: Reading) => Bag };

/** All that is asked of a kind of feature. */
export interface Transform<Spec extends FeatureSpec = FeatureSpec, State = FeatureState | undefined> {
  /** Numbers in a row. */
  readonly width: (spec: Spec) => number;
  /** What comes after the feature's name for each of its numbers; nothing where there is only one. */
  readonly suffixes?: (spec: Spec) => readonly string[];
  /** Where the number is an index: how many there are, from 0. */
  readonly indices?: (spec: Spec) => number | undefined;
  readonly learner?: (spec: Spec) => Learner<State>;
  /** Made once, so that tables for looking up are not made for each batch. */
  readonly writer: (spec: Spec, state: State) => Writer;
  /** What was learnt, for people. */
  readonly describe?: (state: State) => string;
}
