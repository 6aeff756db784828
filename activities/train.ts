import type { LayersModel, Optimizer } from '@tensorflow/tfjs';
import type { ModelRef, TableRef } from '../core/artifact.js';
import type { Features } from '../core/features/features.js';
import type { FittedFeatures } from '../core/features/fitted.js';
import type { Json } from '../core/json.js';
import type { LearntTask } from '../core/metrics/table/metric-name.js';
import type { Table } from '../core/table.js';
import { openTable } from '../infra/arrow/open-table.js';
import type { Backend, Tensorflow } from '../infra/models/backend.js';
import type { Models } from '../infra/models/models.js';
import type { Artifacts } from '../infra/stores/artifacts.js';
import type { StepContext } from './context.js';
import { baselineKind, judgeBaseline } from './training/baseline.js';
import type { BaselineKind, BaselineReport } from './training/baseline.js';
import { resumeCheckpoint } from './training/checkpoint.js';
import type { Standing } from './training/checkpoint.js';
import type { Course, EpochReport, Watch } from './training/course.js';
import { runEpochs } from './training/epochs.js';
import { goldenOf } from './training/golden.js';
import { identityOf } from './training/identity.js';
import type { Metrics } from './training/judge.js';
import type { Loss } from './training/loss.js';
import { buildModel } from './training/model.js';
import type { Built } from './training/model.js';
import { makePace } from './training/pace.js';
import { planOf, taskOf } from './training/plan.js';
import type { TrainingPlan } from './training/plan.js';
import { restoreWeights } from './training/snapshot.js';
import { encodeSplit, fitFeatures, targetOf } from './training/split.js';
import type { Split } from './training/split.js';
import { signatureOf } from './training/signature.js';
import { eagerStep } from './training/step.js';
import { unitsOf } from './training/target.js';
import type { Target } from './training/target.js';

/** How a model is trained. The functions get `tf`, so that a pipeline file need not import it. */
export interface TrainOptions<Trial = Json, T extends LearntTask = 'binary'> {
  /** What is predicted: yes or no (`binary`, the default), one of several classes (`multiclass`), or a number (`regression`). */
  readonly task?: T;
  readonly features: Features;
  readonly model: (tf: Tensorflow, trial: Trial) => LayersModel;
  readonly optimizer: (tf: Tensorflow, trial: Trial) => Optimizer;
  readonly loss: Loss<NoInfer<T>>;
  /** Rows a step. A step costs about the same whatever its size, so larger is faster. Default 2048. */
  readonly batch?: number;
  /** Passes over the training rows. Default: the trial's `epochs`, or 4. */
  readonly epochs?: number;
  /** The metric that decides which epoch's weights are kept. Default `valid.auc`, `valid.logLoss` or `valid.rmse`. */
  readonly watch?: Watch<NoInfer<T>>;
  /** End after so many epochs without improvement. Default: never. */
  readonly stopAfter?: number;
  /**
   * A simpler model, judged on the same validation rows. Default: what can be said without looking at a row (`majority` of
   * classes, `mean` of numbers). `logistic` and `linear` are trained; `false`: none.
   */
  readonly baseline?: BaselineKind<NoInfer<T>> | false;
  /** At least this long between checkpoints within an epoch; each epoch ends with one. Default 15. */
  readonly checkpointSeconds?: number;
}

/** `item` in a map; without one, the rest of the input is the trial. */
export interface TrainInput {
  readonly item?: Json;
  readonly on: { readonly train: TableRef; readonly valid: TableRef };
}

/** What ran the training. */
export type BackendReport = Omit<Backend, 'tf'>;
export interface TrainOutput<Trial = Json, T extends LearntTask = 'binary'> {
  readonly model: ModelRef;
  /** On the validation rows, of the best epoch, whose weights the model has. The watched one is among them. */
  readonly metrics: Metrics<T>;
  /** Of two classes: at or above it a row is called positive. The best F1 on the validation rows. */
  readonly threshold: T extends 'binary' ? number : null;
  /** The simpler model's metrics on the validation rows; `null` where none was asked for. */
  readonly baseline: BaselineReport | null;
  readonly bestEpoch: number;
  readonly epochs: readonly EpochReport<Metrics<T>>[];
  readonly trial: Trial;
  readonly backend: BackendReport;
}

export type Train = <Trial, T extends LearntTask = 'binary'>(
  options: TrainOptions<Trial, T>,
  input: TrainInput,
  context: StepContext,
) => Promise<TrainOutput<Trial, T>>;

/**
 * Trains a model. Given the same data, options, seed, libraries and threads the result is the same to the bit, whether or
 * not attempts were lost on the way. Throws FinalError for data or a model that cannot be trained (`EMPTY_SPLIT`,
 * `NO_LABELS`, `ONE_CLASS`, `EMPTY_CLASS`, `MODEL_SHAPE`, `MODEL_OUTPUT`, …) and for a training that diverges
 * (`TRAINING_DIVERGED`).
 */
export function makeTrain(deps: TrainDeps): Train {
  return async (options, input, context) => {
    const { item, on: refs, ...rest } = input;
    const on = { train: openTable(refs.train, deps.artifacts), valid: openTable(refs.valid, deps.artifacts) };
    const trial = (item ?? rest) as Parameters<typeof options.model>[1];
    const plan = planOf(options, trial);
    const simpler = baselineKind(taskOf(options), options.baseline);
    const data = await readData(options.features, on, { task: taskOf(options) });
    // The attempt before has said it.
    if (context.resume === undefined) for (const line of data.features.describe()) context.log(line);
    const backend = await deps.models.backend();
    const built = buildModel(backend.tf, options, {
      trial,
      seed: context.seed,
      target: data.target,
      labels: data.train.labels,
    });
    try {
      const job = { ...deps, ...built, ...data, backend, plan, on, context, options };
      const { course } = await fit(job);
      return await pack(job, { trial, course, baseline: await compareBaseline(simpler, job) });
    } finally {
      built.model.dispose();
      built.optimizer.dispose();
    }
  };
}

interface Tables {
  readonly train: Table;
  readonly valid: Table;
}
interface TrainDeps {
  readonly artifacts: Artifacts;
  readonly models: Models;
}
interface Job extends TrainDeps, Built {
  readonly features: FittedFeatures;
  readonly target: Target;
  readonly train: Split;
  readonly valid: Split;
  readonly backend: Backend;
  readonly plan: TrainingPlan;
  readonly on: Tables;
  readonly context: StepContext;
  readonly options: Pick<TrainOptions<never, LearntTask>, 'features' | 'loss' | 'checkpointSeconds'>;
}

async function readData(
  features: Features,
  on: Tables,
  { task }: { readonly task: LearntTask },
): Promise<Pick<Job, 'features' | 'target' | 'train' | 'valid'>> {
  const fitted = await fitFeatures(features, on.train);
  const target = await targetOf(task, features, on.train);
  const encoding = { features: fitted, target };
  const train = await encodeSplit('train', on.train, encoding);
  return { ...encoding, train, valid: await encodeSplit('valid', on.valid, encoding) };
}

/** Trains, from a checkpoint if there is one, and leaves the best epoch's weights in the model. */
async function fit(job: Job): Promise<Standing> {
  const { artifacts, models, model, optimizer, train, valid, target, backend, plan, on, context, options } = job;
  const { tf } = backend;
  const { seed } = context;
  const identity = identityOf({ model, optimizer, features: options.features, on, plan, seed, target });
  const trained = { tf, artifacts, model, optimizer, identity };
  const start = await resumeCheckpoint(trained, context.resume, (message) => context.log(message));
  const step = eagerStep(tf, { model, optimizer, loss: options.loss, target });
  const score = (split: Split): Float32Array => models.score(model, split.encoded, backend);
  const pace = makePace({ checkpointSeconds: options.checkpointSeconds ?? 15 });
  const end = await runEpochs({ trained, step, score, train, valid, target, plan, seed, context, pace }, start);
  if (end.best !== undefined) restoreWeights(tf, model, end.best);
  return end;
}

function compareBaseline(kind: BaselineKind | null, job: Job): Promise<BaselineReport | null> {
  const { backend, models, train, valid, target, plan, context } = job;
  const pace = makePace({ checkpointSeconds: Infinity });
  const score = (model: LayersModel): Float32Array => models.score(model, valid.encoded, backend);
  const { seed, signal } = context;
  return judgeBaseline(kind, { tf: backend.tf, train, valid, target, plan, seed, signal, pace, score });
}

async function pack<Trial, T extends LearntTask>(
  { models, model, features, target, valid, backend, on, context }: Job,
  { trial, course, baseline }: { trial: Trial; course: Course; baseline: BaselineReport | null },
): Promise<TrainOutput<Trial, T>> {
  const { epoch: bestEpoch, threshold } = course.best!;
  const { tf: _tf, ...report } = backend;
  const metrics = course.epochs[bestEpoch - 1]!.valid;
  const facts = { metrics, threshold, baseline, bestEpoch, epochs: course.epochs, trial, backend: report };
  const scores = models.score(model, valid.encoded, backend);
  const ref = await models.save({
    model,
    features,
    signature: signatureOf(target, features.spec, threshold),
    golden: await goldenOf(on.valid, { features, scores, units: unitsOf(target) }),
    meta: { ...(facts as object), seed: context.seed, data: { train: on.train.digest, valid: on.valid.digest } },
  });
  // What the metrics and the threshold are follows from the task, which only the caller's type knows.
  return { model: ref, ...facts } as unknown as TrainOutput<Trial, T>;
}
