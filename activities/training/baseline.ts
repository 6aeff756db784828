import type { LayersModel } from '@tensorflow/tfjs';
import { FinalError } from '../../core/errors.js';
import { gather } from '../../core/features/encoded.js';
import type { LearntTask } from '../../core/metrics/table/metric-name.js';
import type { MetricReport } from '../../core/metrics/table/metrics.js';
import { deriveSeed, permutation } from '../../core/seed.js';
import type { Tensorflow } from '../../infra/models/backend.js';
import { labelledScores, reportOf } from './judge.js';
import type { Pace } from './pace.js';
import type { TrainingPlan } from './plan.js';
import { withSeededRandom } from './seeded-random.js';
import type { Split } from './split.js';
import { eagerStep } from './step.js';
import { unitsOf } from './target.js';
import type { Target } from './target.js';

const baselinesOf = {
  binary: ['majority', 'logistic'],
  multiclass: ['majority', 'logistic'],
  regression: ['mean', 'linear'],
} as const;
/**
 * A simpler model to compare with. `majority`: the shares of the classes; `mean`: that of the labels; both whatever the
 * row is. `logistic` and `linear`: one layer over the features, trained for as many epochs.
 */
export type BaselineKind<T extends LearntTask = LearntTask> = (typeof baselinesOf)[T][number];
export interface BaselineReport extends MetricReport {
  readonly kind: BaselineKind;
}

interface BaselineJob {
  readonly tf: Tensorflow;
  readonly train: Split;
  readonly valid: Split;
  readonly target: Target;
  readonly plan: Pick<TrainingPlan, 'batch' | 'epochs'>;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly pace: Pick<Pace, 'breathe'>;
  readonly score: (model: LayersModel) => Float32Array;
}

/** The one that costs nothing, unless another or none is asked for. FinalError `TRAIN_OPTIONS` for one of another task. */
export function baselineKind(task: LearntTask, asked: BaselineKind | false | undefined): BaselineKind | null {
  const own: readonly BaselineKind[] = baselinesOf[task];
  if (asked === undefined) return own[0]!;
  if (asked === false || own.includes(asked)) return asked || null;
  throw new FinalError('TRAIN_OPTIONS', {
    message: `train got the baseline "${String(asked)}" for the task ${task}.`,
    hint: `Use one of ${own.join(', ')}, or false for none.`,
  });
}

/** The baseline's metrics on the validation rows. It never fails a training: what has no value says why. */
export async function judgeBaseline(kind: BaselineKind | null, job: BaselineJob): Promise<BaselineReport | null> {
  if (kind === null) return null;
  const { valid, target } = job;
  const constant = kind === 'majority' || kind === 'mean';
  const all = constant ? repeated(meanTruth(job.train, target), valid) : await trainedScores(job);
  const scores = labelledScores(valid, all, unitsOf(target));
  if (!scores.every(Number.isFinite)) return { kind, metrics: {}, why: { loss: 'it diverged' } };
  const labels = Float32Array.from(valid.labelled, (row) => valid.labels[row]!);
  // Without a threshold of its own, the one at which the majority is called.
  const { report } = reportOf(labels, scores, { target, also: undefined, ...(constant && { threshold: 0.5 }) });
  return { kind, metrics: report.metrics, why: report.why };
}

/** The mean label of the training rows; of classes, the share of each. */
function meanTruth({ labelled, labels }: Split, target: Target): readonly number[] {
  const sums = new Array<number>(unitsOf(target)).fill(0);
  for (const row of labelled) {
    if (target.task === 'multiclass') sums[labels[row]!]! += 1;
    else sums[0]! += labels[row]!;
  }
  return sums.map((sum) => sum / labelled.length);
}

function repeated(each: readonly number[], { encoded }: Split): Float32Array {
  return Float32Array.from({ length: encoded.rows * each.length }, (_, at) => each[at % each.length]!);
}

/** Numbers are learnt in units of their deviation, so that their size does not matter. */
async function trainedScores(job: BaselineJob): Promise<Float32Array> {
  const { tf, train, target } = job;
  const { mean, deviation } = target.task === 'regression' ? spreadOf(train) : { mean: 0, deviation: 1 };
  const scaled = { ...train, labels: train.labels.map((label) => (label - mean) / deviation) };
  const model = withSeededRandom(deriveSeed(job.seed, 'baseline'), () => oneLayer(tf, train.encoded.width, target));
  const optimizer = tf.train.adam(RATE);
  try {
    await fit({ ...job, train: scaled }, eagerStep(tf, { model, optimizer, target, loss: lossOf[target.task] }));
    return job.score(model).map((score) => score * deviation + mean);
  } finally {
    model.dispose();
    optimizer.dispose();
  }
}

const RATE = 0.02;
const lossOf = {
  binary: 'binaryCrossentropy',
  multiclass: 'categoricalCrossentropy',
  regression: 'meanSquaredError',
} as const;
const activationOf = { binary: 'sigmoid', multiclass: 'softmax', regression: 'linear' } as const;

function oneLayer(tf: Tensorflow, width: number, target: Target): LayersModel {
  const layer = { inputShape: [width], units: unitsOf(target), activation: activationOf[target.task] };
  return tf.sequential({ layers: [tf.layers.dense(layer)] });
}

async function fit(job: BaselineJob, step: ReturnType<typeof eagerStep>): Promise<void> {
  const { train, plan, seed, signal, pace } = job;
  const { width } = train.encoded;
  const buffer = new Float32Array(plan.batch * width);
  for (let epoch = 1; epoch <= plan.epochs; epoch += 1) {
    const places = permutation(train.labelled.length, deriveSeed(seed, 'baseline', epoch));
    const order = places.map((at) => train.labelled[at]!);
    for (let from = 0; from < order.length; from += plan.batch) {
      const to = Math.min(from + plan.batch, order.length);
      const inputs = gather(train.encoded, { from, to, order }, buffer);
      const labels = Float32Array.from(order.subarray(from, to), (row) => train.labels[row]!);
      step({ inputs, labels, width, seed: deriveSeed(seed, 'baseline', epoch, from) });
      await pace.breathe();
      signal.throwIfAborted();
    }
  }
}

function spreadOf({ labelled, labels }: Split): { mean: number; deviation: number } {
  let [sum, squares] = [0, 0];
  for (const row of labelled) sum += labels[row]!;
  const mean = sum / labelled.length;
  for (const row of labelled) squares += (labels[row]! - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / labelled.length) || 1 };
}
