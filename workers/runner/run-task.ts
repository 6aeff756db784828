import { EngineError, FinalError } from '../../core/errors.js';
import { NothingNew } from '../../core/increment.js';
import type { StepContext } from '../../activities/context.js';
import type { TableRef } from '../../core/artifact.js';
import type { Json } from '../../core/json.js';
import { nameOf as nameOfSpan } from '../../core/span.js';
import type { PlanStep } from '../../core/plan.js';
import type { ItemFailure, StepResult, StepTask } from '../../core/task.js';
import type { Pipeline, StepBody } from '../../pipelines/index.js';
import { redact } from '../../infra/redact.js';
import type { SourceRead } from '../../infra/arrow/source-sql.js';
import type { Registry, StepRecord } from '../../infra/stores/registry.js';
import { argumentOf, callableOf } from './bodies.js';
import type { Callable } from './bodies.js';
import type { Builtins } from './builtins.js';
import { keepResult, lookUp } from './cache.js';
import type { CachePlace, CacheQuestion } from './cache.js';
import { DatasetReads } from './dataset-reads.js';
import { startMeter } from './meter.js';
import type { Modules } from './modules.js';
import { openValues, readStored } from './open-values.js';
import type { Openers } from './open-values.js';
import type { Attempt } from './protocol.js';
import { recordOf } from './record.js';
import { runItems } from './run-items.js';
import { nameOf } from './step-name.js';
import { spill, storeValues } from './store-values.js';
import type { Storers } from './store-values.js';
import { readNew } from './watermarks.js';

export interface RunnerDeps extends Openers, Storers {
  readonly modules: Modules;
  readonly builtins: Builtins;
  readonly registry: () => Promise<Registry>;
  readonly identify: CacheQuestion['identify'];
}

interface Job {
  readonly deps: RunnerDeps;
  readonly task: StepTask;
  readonly attempt: Attempt;
  readonly context: StepContext;
  readonly step: PlanStep;
  readonly body: StepBody;
  /** With stored lists read and, of a map, cut to this batch. */
  readonly input: Json;
  readonly with: { readonly [name: string]: Json };
  /** What it read that is no artifact; grows while it runs. */
  readonly reads: SourceRead[];
  readonly datasets: DatasetReads;
  /** It read what is new: that is read once, and never from the cache. */
  isNew: boolean;
}

/** Runs one task from its references to its references: cache, body, store, record. */
export async function runTask(
  deps: RunnerDeps,
  task: StepTask,
  attempt: Attempt,
  context: StepContext,
): Promise<StepResult> {
  const job = await prepare(deps, { task, attempt, context });
  if (task.undo !== undefined) return undo(job, task.undo.output);
  const { step } = job;
  const recorded = !step.options.light;
  const meter = startMeter();
  const startedAt = new Date();
  const earlier = recorded && attempt.number > 1 ? await takeOver(job, startedAt) : undefined;
  if (earlier !== undefined) return earlier;
  const record = async (
    result: Pick<StepRecord, 'state' | 'output' | 'error' | 'cacheKey' | 'cacheMiss'>,
  ): Promise<void> => {
    if (recorded) await (await deps.registry()).recordStep(recordOf(job, { ...result, startedAt, cost: meter() }));
  };
  try {
    const place = await placeOf(job);
    if (place?.found !== undefined) {
      const result = { ...(place.found as unknown as StepResult), cached: true };
      await record({ state: 'cached', output: result.output, cacheKey: place.key });
      return result;
    }
    const result = await compute(job);
    if (place !== undefined && !job.isNew) await keep(job, place, result);
    await record({ state: 'completed', output: result.output, ...failedItems(result), ...missOf(job, place) });
    return result;
  } catch (error) {
    if (error instanceof NothingNew) {
      await record({ state: 'skipped', error: { message: error.message } });
      return { output: null, cached: false, failures: [], skipped: error.message };
    }
    const state = context.signal.aborted ? 'cancelled' : 'failed';
    const evidence = await evidenceOf(error, job).catch(() => ({}));
    await record({ state, error: errorJson(error), ...evidence }).catch(() => {});
    throw error;
  }
}

/**
 * Records that this attempt has begun, so that no earlier one, taken for lost and still at work, can finish the step any
 * more; or gives what one has finished and recorded, although its worker was lost before it could say so.
 */
async function takeOver({ deps, task, attempt, step }: Job, startedAt: Date): Promise<StepResult | undefined> {
  const registry = await deps.registry();
  const { pool } = step.options;
  await registry.recordStep({
    runId: task.run.id,
    step: nameOf(task),
    state: 'running',
    attempt: attempt.number,
    startedAt,
    pool,
  });
  const rows = await registry.steps(task.run.id);
  const row = rows.find((candidate) => candidate.step === nameOf(task) && DONE.has(candidate.state));
  if (row === undefined) return undefined;
  const { failures = [] } = (row.error ?? {}) as { readonly failures?: readonly ItemFailure[] };
  return { output: row.output ?? null, cached: row.state === 'cached', failures };
}
const DONE: ReadonlySet<StepRecord['state']> = new Set(['completed', 'cached']);

/** A batch of a map may be complete although some of its items failed. */
function failedItems({ failures }: StepResult): Pick<StepRecord, 'error'> {
  if (failures.length === 0) return {};
  const told = failures.slice(0, 3).map(({ item, message }) => `item ${item}: ${message}`);
  return {
    error: {
      message: `${failures.length} items failed. ${told.join(' ')}`,
      failures: failures.map((one) => ({ ...one })),
    },
  };
}

async function prepare(
  deps: RunnerDeps,
  { task, attempt, context }: Pick<Job, 'task' | 'attempt' | 'context'>,
): Promise<Job> {
  const pipeline = await deps.modules.load(task.code);
  const step = pipeline.steps.find(({ id }) => id === task.step);
  const body = pipeline.bodies.get(task.step);
  if (step === undefined || body === undefined) throw stepMissing(pipeline, task.step);
  const input = await readStored(task.input, deps.artifacts);
  const carried = (await readStored(task.with ?? {}, deps.artifacts)) as Record<string, Json>;
  const datasets = new DatasetReads(task, deps.registry);
  return { deps, task, attempt, context, step, body, input, with: carried, reads: [], datasets, isNew: false };
}

async function placeOf({ deps, datasets, ...job }: Job): Promise<CachePlace | undefined> {
  if (!job.step.options.cache || !job.task.run.cache) return undefined;
  const identify: CacheQuestion['identify'] = (sources) => datasets.identify(sources, deps.identify);
  return lookUp({ ...job, registry: await deps.registry(), artifacts: deps.artifacts, identify });
}

async function keep(
  { task, deps, reads, datasets }: Job,
  place: CachePlace,
  { output, failures }: StepResult,
): Promise<void> {
  if (failures.length > 0) return;
  const all = [...reads, ...datasets.reads()];
  await keepResult({ task, place, reads: all, output: { output, failures: [] }, registry: await deps.registry() });
}

function missOf({ isNew, task }: Job, place: CachePlace | undefined): Pick<StepRecord, 'cacheKey' | 'cacheMiss'> {
  if (isNew && place !== undefined) return { cacheMiss: `\`${task.step}\` ran: what is past a watermark is read once` };
  return place?.miss === undefined ? {} : { cacheKey: place.key, cacheMiss: place.miss };
}

async function compute(job: Job): Promise<StepResult> {
  const { deps, task, attempt, context } = job;
  const call = await callableOf(job.body, deps.builtins);
  const limit = task.inlineBytes;
  if (task.items === undefined) {
    const output = await callBody(job, { call, input: job.input, context });
    return { output: await spill(output, limit, deps.artifacts), cached: false, failures: [] };
  }
  const runItem = (input: Json, _index: number, own: StepContext): Promise<Json> =>
    callBody(job, { call, input, context: own });
  const items = job.input as readonly Json[];
  const { outputs, failures } = await runItems({ task, attempt, items, artifacts: deps.artifacts, context, runItem });
  return { output: await spill(outputs, limit, deps.artifacts), cached: false, failures };
}

interface BodyCall {
  readonly call: Callable;
  readonly input: Json;
  readonly context: StepContext;
}

async function callBody(job: Job, { call, input, context }: BodyCall): Promise<Json> {
  const { deps, task, body, reads, datasets } = job;
  const opened = await openValues(input, deps);
  const carried = task.with === undefined ? undefined : ((await openValues(job.with, deps)) as Record<string, unknown>);
  const returned = await call(argumentOf(opened, carried, task.items !== undefined), context);
  context.signal.throwIfAborted();
  const { signal } = context;
  const onRead = (read: SourceRead): void => void reads.push(noted(read, context));
  const onAside = ({ rows }: TableRef): void => context.log(`set ${rows} bad rows aside`);
  const materialise: RunnerDeps['materialise'] = (query) => {
    job.isNew ||= query.newBy !== undefined;
    return readNew(query, {
      task,
      registry: deps.registry,
      log: context.log,
      read: (asked, newRows) =>
        datasets.materialise(asked, (over) => deps.materialise(over, { signal, onRead, onAside, newRows })),
    });
  };
  return storeValues(checked(body, returned, task.step), { ...deps, materialise });
}

/** Says what was left out, so that nobody has to look for it. */
function noted(read: SourceRead, { log }: Pick<StepContext, 'log'>): SourceRead {
  const { skipped = [], spans = [] } = read;
  if (spans.length > 0) log(`read the spans ${spans.map(nameOfSpan).join(', ')}`);
  if (skipped.length > 0) log(`left out ${skipped.length} files that are no whole images`);
  for (const { why } of skipped.slice(0, 20)) log(`left out: ${why}`);
  return read;
}

function checked({ output }: StepBody, returned: unknown, step: string): unknown {
  if (output === undefined) return returned;
  const result = output.safeParse(returned);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`);
  throw new FinalError('OUTPUT', {
    message: `What "${step}" returned does not fit its output schema: ${problems.join('; ')}.`,
    hint: 'Mend the step or the schema in its `output` option.',
  });
}

/** Of a map, item by item, the last first; an item that failed has nothing to take back. */
async function undo({ deps, step, body, input, context }: Job, output: Json): Promise<StepResult> {
  const back = async (given: Json, gave: Json, own: StepContext): Promise<unknown> =>
    body.undo?.((await openValues(given, deps)) as never, (await openValues(gave, deps)) as never, own);
  if (step.kind === 'map') {
    const outputs = (await readStored(output, deps.artifacts)) as readonly Json[];
    for (const [item, given] of [...(input as readonly Json[]).entries()].reverse()) {
      const failed = outputs[item] === null && step.map!.allowFailures > 0;
      if (!failed) await back(given, outputs[item] ?? null, { ...context, item });
    }
  } else await back(input, output, context);
  return { output: null, cached: false, failures: [] };
}

function stepMissing(pipeline: Pipeline, step: string): FinalError {
  return new FinalError('STEP_MISSING', {
    message: `The code of "${pipeline.name}" has no step "${step}".`,
    hint: `It has: ${[...pipeline.bodies.keys()].join(', ')}.`,
  });
}

/** What a failure left to look at is recorded as a result is, so that it is found, shown and kept as one. */
async function evidenceOf(error: unknown, { deps, task }: Job): Promise<Pick<StepRecord, 'output'>> {
  if (!(error instanceof EngineError) || error.evidence === undefined) return {};
  return { output: await spill(error.evidence, task.inlineBytes, deps.artifacts) };
}

function errorJson(error: unknown): Json {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : null;
  return { message: redact(error instanceof Error ? error.message : String(error)), code };
}
