import {
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  log,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Json } from '../core/json.js';
import { resolveOutput } from '../core/resolve.js';
import type { ResolvedRun, TaskRun } from '../core/task.js';
import { engine } from './engine-activities.js';
import { stepsQuery } from './messages.js';
import type { RunView } from './messages.js';
import { ENGINE_PREFIX } from './queues.js';
import type { RunContext } from './run/context.js';
import { endRun } from './run/end.js';
import { endingFailure, firstFailure } from './run/failure.js';
import { Gates } from './run/gates.js';
import { Slots } from './run/slots.js';
import { runView, StepTable } from './run/step-table.js';
import { undo } from './run/undo.js';
import { lookupIn, walk } from './run/walk.js';
import type { Outcomes } from './run/walk.js';

/** However wide a plan is. Temporal hangs a run, for ever, at 2,000 pending activities. */
const ACTIVITIES_UNDER_WAY = 500;

/**
 * The interpreter: one workflow for every pipeline, started under the pipeline's name with its plain JSON input.
 * The plan comes from the first (local) activity and lies in the history, so that no edit can change a run under way.
 */
export async function runPipeline(input: Json | undefined): Promise<Json> {
  const { workflowId, workflowType, firstExecutionRunId: runId, taskQueue, memo } = workflowInfo();
  if (workflowType.startsWith(ENGINE_PREFIX)) throw unknownEngineType(workflowType);
  const run = { runId, workflowId, pipeline: workflowType };
  const resolved = await engine['coppice.resolveRun']({
    ...run,
    input: input ?? null,
    memo: memo?.['coppice'] ?? {},
    dueAt: dueAt(),
  });
  const context: RunContext = {
    run: taskRun(resolved, { id: runId, workflowId }),
    resolved,
    taskQueue,
    table: new StepTable(resolved.plan.steps),
    gates: new Gates(),
    slots: new Slots(ACTIVITIES_UNDER_WAY),
  };
  return follow(context);
}

/** A backfilled run is due in the past: the time its schedule had for it counts, not the time at which it started. */
function dueAt(): number {
  const { searchAttributes, startTime } = workflowInfo();
  const scheduled: unknown = searchAttributes['TemporalScheduledStartTime']?.[0];
  return scheduled instanceof Date ? scheduled.getTime() : startTime.getTime();
}

async function follow(context: RunContext): Promise<Json> {
  let state: RunView['state'] = 'running';
  const { pipeline, planDigest, seed } = context.run;
  setHandler(stepsQuery, () => runView(context.table, { pipeline, planDigest, seed, state }), {
    description: 'The live step table',
  });
  const outcomes: Outcomes = new Map();
  try {
    await walk(context, outcomes);
    const output = resolveOutput(context.resolved.plan.output, lookupIn(context, outcomes));
    state = 'completed';
    await CancellationScope.nonCancellable(() => endRun(context, outcomes, { state: 'completed', output }));
    return output;
  } catch (thrown) {
    const error = endingFailure(thrown);
    state = isCancellation(error) ? 'cancelled' : 'failed';
    await CancellationScope.nonCancellable(async () => {
      await undo(context, outcomes);
      await endRun(context, outcomes, {
        state: state === 'cancelled' ? 'cancelled' : 'failed',
        error: firstFailure(error),
      });
    });
    log.warn('run ended early', { state });
    throw error;
  }
}

function taskRun(resolved: ResolvedRun, { id, workflowId }: Pick<TaskRun, 'id' | 'workflowId'>): TaskRun {
  const { plan, seed, cache, asOf, reproducedRun } = resolved;
  const run = { id, workflowId, pipeline: plan.pipeline, planDigest: plan.digest, seed, cache };
  return {
    ...run,
    ...(asOf === undefined ? {} : { asOf }),
    ...(reproducedRun === undefined ? {} : { reproduces: reproducedRun }),
  };
}

function unknownEngineType(type: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `There is no workflow "${type}". Names that begin with "${ENGINE_PREFIX}" are the engine's own.`,
    'FinalError',
    { code: 'UNKNOWN_PIPELINE' },
  );
}
