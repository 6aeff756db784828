import type { TrainOptions, TrainOutput } from '../../activities/train.js';
import type { TableRef } from '../../core/artifact.js';
import { define } from './definition.js';
import type { StepDefinition } from './definition.js';
import type { Ref, Sureness } from './reference.js';

/** Where the rows come from: what a split step gives. */
export interface TrainingData {
  readonly train: TableRef;
  readonly valid: TableRef;
}

export interface TrainSettings<Trial> extends TrainOptions<Trial> {
  readonly on: Ref<TrainingData, Sureness>;
}

/**
 * Trains a model on the training rows and keeps the epoch that does best on the validation rows:
 * `p.map('train', p.input.trials, train({ on: data, features, model: (tf, { units }) => …, optimizer, loss }))`.
 * In a map each item is a trial; in a step its input is. See `TrainOptions` for the rest.
 */
export function train<Trial>({ on, ...options }: TrainSettings<Trial>): StepDefinition<Trial, TrainOutput<Trial>> {
  return define<Trial, TrainOutput<Trial>>('train', options, { on });
}
