import type { TrainOptions, TrainOutput } from '../../activities/train.js';
import type { TableRef } from '../../core/artifact.js';
import type { LearntTask } from '../../core/metrics/table/metric-name.js';
import { define } from './definition.js';
import type { StepDefinition } from './definition.js';
import type { Ref, Sureness } from './reference.js';

/** Where the rows come from: what a split step gives. */
export interface TrainingData {
  readonly train: TableRef;
  readonly valid: TableRef;
}

export interface TrainSettings<Trial, T extends LearntTask = 'binary'> extends TrainOptions<Trial, T> {
  readonly on: Ref<TrainingData, Sureness>;
}

/**
 * Trains a model on the training rows and keeps the epoch that does best on the validation rows:
 * `p.map('train', p.input.trials, train({ on: data, features, model: (tf, { units }) => …, optimizer, loss }))`.
 * In a map each item is a trial; in a step its input is. `task: 'multiclass'` predicts one of several classes,
 * `task: 'regression'` a number. See `TrainOptions` for the rest.
 */
export function train<Trial, T extends LearntTask = 'binary'>({
  on,
  ...options
}: TrainSettings<Trial, T>): StepDefinition<Trial, TrainOutput<Trial, T>> {
  return define<Trial, TrainOutput<Trial, T>>('train', options, { on });
}
