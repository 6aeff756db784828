import type { CodeRef } from '../core/artifact.js';
import { FinalError } from '../core/errors.js';
import type { DataInterval } from '../core/interval.js';
import type { Json } from '../core/json.js';
import type { Plan } from '../core/plan.js';
import type { ResolvedRun, RunMemo } from '../core/task.js';
import type { Registry, StepRecord } from '../infra/stores/registry.js';
import { toTemporalFailure } from './failures.js';
import { givenTo } from './run-interval.js';
import type { Given } from './run-interval.js';

/** What the interpreter knows of a run when it starts. */
export interface RunStart {
  readonly runId: string;
  readonly workflowId: string;
  readonly pipeline: string;
  /** As it came: checked by the pipeline's own schema. `null` when nothing was given. */
  readonly input: Json;
  readonly memo: RunMemo;
  /** When a schedule had it due, milliseconds since 1970; otherwise when it was started. */
  readonly dueAt: number;
}

/** How a step that no worker recorded went: skipped, answered by a person, or light. */
export interface StepEnd {
  readonly step: string;
  readonly state: 'completed' | 'skipped' | 'rejected' | 'failed' | 'cancelled';
  readonly startedAt: number;
  readonly endedAt: number;
  readonly note?: string;
  /** Its result, where that is small. */
  readonly output?: Json;
}

export interface RunEnd {
  readonly runId: string;
  readonly state: 'completed' | 'failed' | 'cancelled';
  readonly output?: Json;
  readonly error?: Json;
  readonly steps: readonly StepEnd[];
}

export interface GateRecord {
  readonly runId: string;
  readonly gate: string;
  readonly approve: boolean;
  readonly by: string;
  readonly note: string | null;
}

/** The engine's own local activities. Type names have the prefix `coppice.`, which no pipeline may have. */
export interface RunEngine {
  /** Finds the plan, checks the input, records the run. FinalError `UNKNOWN_PIPELINE`, `INPUT`, `INTERVAL` or `INTERVAL_MISSING`. */
  'coppice.resolveRun'(start: RunStart): Promise<ResolvedRun>;
  'coppice.endRun'(end: RunEnd): Promise<void>;
  'coppice.recordGate'(answer: GateRecord): Promise<void>;
}

export interface RunEngineDeps {
  readonly registry: Registry;
  /** The newest plan of a pipeline. */
  readonly planOf: (pipeline: string) => Promise<Plan>;
  /** The interval that a run due at a time is for. */
  readonly intervalBefore: (at: Date, schedule: NonNullable<RunMemo['schedule']>) => DataInterval;
  /** An input held against its pipeline's schema, defaults filled in. */
  readonly checkInput: (code: CodeRef, input: Json) => Promise<Json>;
}

export function makeRunEngine(deps: RunEngineDeps): RunEngine {
  return {
    'coppice.resolveRun': (start) => orFailure(() => resolveRun(deps, start)),
    'coppice.endRun': (end) => orFailure(() => endRun(deps, end)),
    'coppice.recordGate': ({ runId, gate, approve, by, note }) =>
      orFailure(() =>
        deps.registry.audit({
          actor: `user:${by}`,
          action: approve ? 'gate.approve' : 'gate.reject',
          subject: `${runId}/${gate}`,
          details: { note },
          key: `gate:${runId}/${gate}`,
        }),
      ),
  };
}

async function resolveRun(deps: RunEngineDeps, start: RunStart): Promise<ResolvedRun> {
  const { registry } = deps;
  const { memo, runId, workflowId, pipeline } = start;
  const before = memo.reproduces === undefined ? undefined : await earlier(deps, memo.reproduces);
  const plan = before?.plan ?? (await deps.planOf(pipeline));
  const { given, interval } = before ?? givenTo(plan, start, deps);
  const dated = interval === undefined ? {} : { interval };
  const input = before?.given ?? (await deps.checkInput(plan.code, given));
  const seed = memo.seed ?? before?.seed ?? plan.seed;
  // The plan of a run that is reproduced is on record, and is not the pipeline's newest.
  if (before === undefined) await registry.putPlan(plan);
  await registry.startRun({
    id: runId,
    workflowId,
    pipeline,
    planDigest: plan.digest,
    input,
    ...dated,
    seed,
    actor: memo.actor ?? 'temporal',
    reason: memo.reason ?? 'started through Temporal',
  });
  const cache = before === undefined && memo.cache !== false;
  const effects = memo.effects !== false;
  return {
    plan,
    input,
    seed,
    cache,
    effects,
    ...dated,
    ...(before === undefined ? {} : { asOf: before.asOf, reproduces: before.workflowId, reproducedRun: before.id }),
  };
}

interface Earlier extends Given {
  readonly plan: Plan;
  readonly seed: number;
  readonly asOf: string;
  readonly id: string;
  readonly workflowId: string;
}

async function earlier({ registry }: RunEngineDeps, run: string): Promise<Earlier> {
  const record = await registry.run(run);
  const plan = record === null ? null : await registry.plan(record.planDigest);
  if (record !== null && plan !== null) {
    return {
      plan,
      given: record.input,
      interval: record.interval,
      seed: record.seed,
      asOf: record.startedAt.toISOString(),
      id: record.id,
      workflowId: record.workflowId,
    };
  }
  throw new FinalError('RUN_NOT_FOUND', {
    message: `There is no record of the run "${run}" that is to be reproduced.`,
    hint: '`coppice runs` lists the recorded ones.',
  });
}

async function endRun({ registry }: RunEngineDeps, { runId, steps, ...end }: RunEnd): Promise<void> {
  await registry.recordSteps(steps.map((step) => stepRecord(runId, step)));
  await registry.endRun(runId, end);
}

function stepRecord(runId: string, { note, startedAt, endedAt, ...step }: StepEnd): StepRecord {
  return {
    runId,
    ...step,
    attempt: 1,
    pool: 'engine',
    startedAt: new Date(startedAt),
    endedAt: new Date(endedAt),
    wallSeconds: (endedAt - startedAt) / 1000,
    ...(note === undefined ? {} : { error: { message: note } }),
  };
}

async function orFailure<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toTemporalFailure(error);
  }
}
