import { FinalError } from '../../core/errors.js';
import { learntTasks } from '../../core/metrics/table/metric-name.js';
import type { LearntTask } from '../../core/metrics/table/metric-name.js';
import { isPlainObject } from '../../core/json.js';
import type { TrainOptions } from '../train.js';
import { checkWatch } from './course.js';
import type { Watch } from './course.js';
import { checkLoss } from './loss.js';

/** The numbers a training follows. */
export interface TrainingPlan {
  readonly batch: number;
  readonly epochs: number;
  readonly watch: Watch;
  readonly stopAfter: number | undefined;
}

const watched: { readonly [T in LearntTask]: Watch<T> } = {
  binary: 'valid.auc',
  multiclass: 'valid.logLoss',
  regression: 'valid.rmse',
};

/** Two classes, unless another is stated. FinalError `TRAIN_OPTIONS`. */
export function taskOf({ task = 'binary' }: { readonly task?: LearntTask }): LearntTask {
  if (learntTasks.includes(task)) return task;
  throw new FinalError('TRAIN_OPTIONS', {
    message: `train got the task "${String(task)}".`,
    hint: `Use one of ${learntTasks.join(', ')}.`,
  });
}

/** Fills in the defaults. FinalError `TRAIN_OPTIONS`, `WATCH`, `LOSS`. */
export function planOf<Trial, T extends LearntTask>(options: TrainOptions<Trial, T>, trial: Trial): TrainingPlan {
  const task = taskOf(options);
  const ofTrial = isPlainObject(trial) ? trial['epochs'] : undefined;
  const { batch = 2048, stopAfter } = options;
  const watch: Watch = options.watch ?? watched[task];
  const epochs = options.epochs ?? (typeof ofTrial === 'number' ? ofTrial : 4);
  checkWatch(watch, task);
  checkLoss(options.loss, task);
  for (const [name, value] of Object.entries({ batch, epochs, stopAfter: stopAfter ?? 1 })) {
    if (Number.isInteger(value) && value > 0) continue;
    throw new FinalError('TRAIN_OPTIONS', {
      message: `train got ${name} ${value}.`,
      hint: 'Pass a whole number, at least 1.',
    });
  }
  return { batch, epochs, watch, stopAfter };
}
