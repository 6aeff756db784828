import { defaultPayloadConverter } from '@temporalio/common';
import { QueryNotRegisteredError, type WorkflowExecutionDescription, type WorkflowHandle } from '@temporalio/client';
import type { Progress } from '../activities/context.js';
import { rolloutQuery, type RolloutView } from '../workflows/rollout-messages.js';
import { stepsQuery, type RunView } from '../workflows/messages.js';
import type { RunPicture, Working } from './view/run-tree.js';
import { rolloutLines } from './view/rollout-lines.js';

export interface Seen {
  /** `undefined` while no worker has taken the run up, and for a run that ended before it had a plan. */
  readonly picture?: RunPicture;
  readonly ended: boolean;
}

/** How a run looks now: its step table, what its activities told last, and its rollouts. */
export async function readPicture(handle: WorkflowHandle): Promise<Seen> {
  const description = await handle.describe();
  const ended = description.status.name !== 'RUNNING';
  const view = await queryView(handle, description);
  if (view === undefined) return { ended };
  const picture = {
    workflowId: handle.workflowId,
    view,
    working: workingOf(description, view.pipeline),
    below: await rolloutsOf(handle, view),
    startedAt: description.startTime.getTime(),
    now: Date.now(),
  };
  return { picture, ended };
}

async function queryView(handle: WorkflowHandle, { raw }: WorkflowExecutionDescription): Promise<RunView | undefined> {
  // A query of a run that no worker has taken up waits until it times out: ask only when there is history to answer from.
  if (Number(raw.workflowExecutionInfo?.historyLength ?? 0) < 4) return undefined;
  try {
    return await handle.query(stepsQuery);
  } catch (error) {
    if (error instanceof QueryNotRegisteredError) return undefined;
    throw error;
  }
}

type PendingActivity = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];

/** Activities are named `<pipeline>.<step>`. */
function workingOf({ raw }: WorkflowExecutionDescription, pipeline: string): ReadonlyMap<string, readonly Working[]> {
  const working = new Map<string, Working[]>();
  for (const pending of raw.pendingActivities ?? []) {
    const type = pending.activityType?.name ?? '';
    if (!type.startsWith(`${pipeline}.`)) continue;
    const step = type.slice(pipeline.length + 1);
    working.set(step, [...(working.get(step) ?? []), workingOn(pending)]);
  }
  return working;
}

function workingOn({ attempt, lastFailure, heartbeatDetails }: PendingActivity): Working {
  const payload = heartbeatDetails?.payloads?.[0];
  const details =
    payload && defaultPayloadConverter.fromPayload<{ readonly progress?: Progress | null } | null>(payload);
  const progress = details?.progress;
  const failure = lastFailure?.message;
  return {
    attempt: attempt ?? 1,
    ...(failure === null || failure === undefined || failure === '' ? {} : { failure }),
    ...(progress === null || progress === undefined ? {} : { progress }),
  };
}

async function rolloutsOf(handle: WorkflowHandle, { steps }: RunView): Promise<ReadonlyMap<string, readonly string[]>> {
  const under = steps.filter(({ kind, childWorkflowId }) => kind === 'deploy' && childWorkflowId !== undefined);
  const lines = await Promise.all(
    under.map(async ({ id, childWorkflowId }) => [id, await rolloutOf(handle, childWorkflowId ?? '')] as const),
  );
  return new Map(lines);
}

/** A rollout that cannot be asked now is not worth a run's picture. */
async function rolloutOf(handle: WorkflowHandle, workflowId: string): Promise<readonly string[]> {
  try {
    const view: RolloutView = await handle.client.getHandle(workflowId).query(rolloutQuery);
    return rolloutLines(view);
  } catch {
    return [];
  }
}
