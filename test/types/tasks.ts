/** Compiled, never run: the task decides metrics, losses, gates and what comes out. */
import { atLeast, atMost, better, evaluate, fair, notWorse, schema, train } from 'coppice';
import type { EvaluateOutput } from '../../activities/evaluate.js';
import type { TrainOutput } from '../../activities/train.js';
import type { TrainSettings } from '../../pipelines/language/train.js';
import { same } from './same.js';

const Day = schema({ rise: schema.float32(), wind: schema.float32(), weather: schema.category() });
const features = Day.features((f) => ({ wind: f.wind.standardize(), rise: f.rise.label() }));
declare const on: TrainSettings<object>['on'];
declare const model: TrainSettings<object>['model'];
declare const optimizer: TrainSettings<object>['optimizer'];
const rest = { on, features, model, optimizer };

train({ ...rest, loss: 'binaryCrossentropy', watch: 'valid.auc' });
train({ ...rest, task: 'regression', loss: 'huber', watch: 'valid.pinball@0.9' });
train({ ...rest, task: 'multiclass', loss: 'categoricalCrossentropy', watch: 'valid.topKAccuracy@3' });
// @ts-expect-error -- no loss of yes or no
train({ ...rest, loss: 'huber' });
// @ts-expect-error -- no metric of numbers
train({ ...rest, task: 'regression', loss: 'huber', watch: 'valid.auc' });
train({ ...rest, task: 'regression', loss: 'huber', baseline: 'linear' });
// @ts-expect-error -- no baseline of numbers
train({ ...rest, task: 'regression', loss: 'huber', baseline: 'majority' });
// @ts-expect-error -- no task
train({ ...rest, task: 'clustering', loss: 'huber' });

same<TrainOutput<object>['metrics']['auc'], number>(true);
same<TrainOutput<object>['threshold'], number>(true);
same<TrainOutput<object, 'regression'>['metrics']['rmse'], number>(true);
same<TrainOutput<object, 'regression'>['threshold'], null>(true);
same<EvaluateOutput['metrics']['auc'], number | null>(true);
same<EvaluateOutput<'multiclass'>['metrics']['f1Macro'], number | null>(true);
// @ts-expect-error -- a number has no AUC
declare const auc: EvaluateOutput<'regression'>['metrics']['auc'];

evaluate({ pass: [atLeast('auc', 0.6), atMost('fBeta@2', 0.9), fair('equalizedOdds', { by: 'sex', atMost: 0.1 })] });
evaluate({ task: 'regression', pass: [atMost('rmse', 3, { confidence: 0.9 }), better('mae', { relative: 0.02 })] });
evaluate({ task: 'multiclass', pass: [notWorse('logLoss', { by: 0.01, slices: { by: 'weather' } })] });
// @ts-expect-error -- no metric of yes or no
evaluate({ pass: [atMost('rmse', 3)] });
// @ts-expect-error -- no metric of numbers
evaluate({ task: 'regression', pass: [atLeast('accuracy', 0.9)] });
// @ts-expect-error -- says nothing of how much worse is fine
notWorse('auc', {});
Day.features((f) => ({ wind: f.wind.standardize(), label: f.weather.label() }));
