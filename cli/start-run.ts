import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { randomBytes } from 'node:crypto';
import type { Json } from '../core/json.js';
import { refuseCredentials } from '../core/secret.js';
import type { RunMemo } from '../core/task.js';
import type { Session } from './session.js';

export interface RunRequest {
  readonly pipeline: string;
  /** Absent: the pipeline's defaults. */
  readonly input?: Json;
  /** Workflow id; `<pipeline>-<time>-<chance>` when absent. */
  readonly id?: string;
  readonly memo?: RunMemo;
}

/** Starts a run as anybody would who has a Temporal client: the pipeline's name is the workflow's type. */
export async function startRun(session: Session, request: RunRequest): Promise<WorkflowHandleWithFirstExecutionRunId> {
  // Before it is sent: a history would keep it.
  refuseCredentials(request.input ?? null);
  const client = await session.client();
  const { pipeline, input, id = newRunId(pipeline, new Date()), memo } = request;
  return client.workflow.start(pipeline, {
    args: input === undefined ? [] : [input],
    taskQueue: session.config.taskQueue,
    workflowId: id,
    memo: { coppice: { actor: session.actor, reason: 'started by hand', ...memo } },
    staticSummary: summaryOf(input),
  });
}

/** `flights-delay-20260301T031500-4f1c`: it sorts by time, and two of one second still differ. */
export function newRunId(pipeline: string, at: Date): string {
  const time = at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  return `${pipeline}-${time}-${randomBytes(2).toString('hex')}`;
}

/** One line for the Temporal UI. */
function summaryOf(input: Json | undefined): string {
  const text = input === undefined ? 'default input' : JSON.stringify(input);
  return text.length > 180 ? `${text.slice(0, 179)}…` : text;
}
