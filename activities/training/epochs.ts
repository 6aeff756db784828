import { gather } from '../../core/features/encoded.js';
import type { ReportedMetric } from '../../core/metrics/table/metric-name.js';
import { deriveSeed, permutation } from '../../core/seed.js';
import type { StepContext } from '../context.js';
import { saveCheckpoint } from './checkpoint.js';
import type { Standing, Trained } from './checkpoint.js';
import { afterEpoch, isOver, START, watchedMetric } from './course.js';
import type { Course } from './course.js';
import { diverged, judge } from './judge.js';
import type { Pace } from './pace.js';
import type { TrainingPlan } from './plan.js';
import { snapshotWeights } from './snapshot.js';
import type { Split } from './split.js';
import type { TrainingStep } from './step.js';
import type { Target } from './target.js';

export interface Training {
  readonly trained: Trained;
  readonly score: (split: Split) => Float32Array;
  readonly step: TrainingStep;
  readonly train: Split;
  readonly valid: Split;
  readonly plan: TrainingPlan;
  readonly target: Target;
  readonly seed: number;
  readonly context: StepContext;
  readonly pace: Pace;
}

/** Trains from where `standing` says until the plan is done or nothing improves. */
export async function runEpochs(
  training: Training,
  standing: Standing = { course: START, best: undefined },
): Promise<Standing> {
  let { course, best } = standing;
  while (!isOver(course, training.plan)) {
    const loss = await runEpoch(training, { course, best });
    const epoch = course.epochs.length + 1;
    const { valid, target, plan } = training;
    const { metrics, threshold } = judge(valid, training.score(valid), { target, also: watchedMetric(plan.watch) });
    const { watch } = plan;
    const after = afterEpoch(course, { epoch, loss, valid: metrics }, { watch, threshold, task: target.task });
    course = after.course;
    if (after.improved) best = await snapshotWeights(training.trained.tf, training.trained.model);
    tellEpoch(training, course);
    await checkpoint(training, { course, best });
  }
  return { course, best };
}

/** The rest of the current epoch. Gives the mean loss of its rows. */
async function runEpoch(training: Training, { course, best }: Standing): Promise<number> {
  const { train, plan, seed, step, context, pace } = training;
  const epoch = course.epochs.length + 1;
  const order = permutation(train.labelled.length, deriveSeed(seed, 'shuffle', epoch)).map((at) => train.labelled[at]!);
  const batches = Math.ceil(order.length / plan.batch);
  const buffer = new Float32Array(plan.batch * train.encoded.width);
  let { lossSum } = course;
  for (let batch = course.batch; batch < batches; batch += 1) {
    const [from, to] = [batch * plan.batch, Math.min((batch + 1) * plan.batch, order.length)];
    const inputs = gather(train.encoded, { from, to, order }, buffer);
    const labels = Float32Array.from(order.subarray(from, to), (row) => train.labels[row]!);
    const loss = step({ inputs, labels, width: train.encoded.width, seed: deriveSeed(seed, 'step', epoch, batch) });
    if (!Number.isFinite(loss))
      throw diverged(`In epoch ${epoch} the loss of batch ${batch + 1} of ${batches} is ${loss}.`);
    lossSum += loss * (to - from);
    if (pace.tellNow()) tellBatch(training, { epoch, batch, batches, loss: lossSum / to });
    const here = { course: { ...course, batch: batch + 1, lossSum }, best };
    if (pace.checkpointNow() && batch + 1 < batches) await checkpoint(training, here);
    await pace.breathe();
    if (context.signal.aborted) {
      await checkpoint(training, here);
      context.signal.throwIfAborted();
    }
  }
  return lossSum / order.length;
}

async function checkpoint({ trained, context }: Training, standing: Standing): Promise<void> {
  context.checkpoint(await saveCheckpoint(trained, standing));
}

function tellBatch(
  { context, plan }: Training,
  at: { epoch: number; batch: number; batches: number; loss: number },
): void {
  const { epoch, batch, batches, loss } = at;
  context.progress({
    fraction: (epoch - 1 + (batch + 1) / batches) / plan.epochs,
    message: `epoch ${epoch}/${plan.epochs}, batch ${batch + 1}/${batches}, loss ${loss.toFixed(4)}`,
    metrics: { epoch, loss },
  });
}

/** What a person follows a training by, and how it is written. */
const told: { readonly [T in Target['task']]: { readonly [metric in ReportedMetric<T>]?: string } } = {
  binary: { auc: 'AUC', logLoss: 'log loss' },
  multiclass: { accuracy: 'accuracy', logLoss: 'log loss' },
  regression: { rmse: 'RMSE', mae: 'MAE' },
};

function tellEpoch({ context, plan, target }: Training, { epochs, best }: Course): void {
  const { epoch, loss, valid } = epochs.at(-1)!;
  const shown: readonly (readonly [metric: string, written: string])[] = Object.entries(told[target.task]);
  const [metric, written] = shown[0]!;
  context.progress({
    fraction: epoch / plan.epochs,
    message: `epoch ${epoch}/${plan.epochs}, loss ${loss.toFixed(4)}, ${written} ${valid[metric]!.toFixed(4)}, best epoch ${best?.epoch}`,
    metrics: { epoch, loss, ...Object.fromEntries(shown.map(([name]) => [name, valid[name]!])) },
  });
}
