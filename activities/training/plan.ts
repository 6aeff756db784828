import { FinalError } from '../../core/errors.js';
import { isPlainObject } from '../../core/json.js';
import type { TrainOptions } from '../train.js';
import { checkWatch } from './course.js';
import type { Watch } from './course.js';

/** The numbers a training follows. */
export interface TrainingPlan {
  readonly batch: number;
  readonly epochs: number;
  readonly watch: Watch;
  readonly stopAfter: number | undefined;
}

/** Fills in the defaults. FinalError `TRAIN_OPTIONS`, `WATCH`. */
export function planOf<Trial>(options: TrainOptions<Trial>, trial: Trial): TrainingPlan {
  const ofTrial = isPlainObject(trial) ? trial['epochs'] : undefined;
  const { watch = 'valid.auc', batch = 2048, stopAfter } = options;
  const epochs = options.epochs ?? (typeof ofTrial === 'number' ? ofTrial : 4);
  checkWatch(watch);
  for (const [name, value] of Object.entries({ batch, epochs, stopAfter: stopAfter ?? 1 })) {
    if (Number.isInteger(value) && value > 0) continue;
    throw new FinalError('TRAIN_OPTIONS', {
      message: `train got ${name} ${value}.`,
      hint: 'Pass a whole number, at least 1.',
    });
  }
  return { batch, epochs, watch, stopAfter };
}
