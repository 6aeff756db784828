import { randomUUID } from 'node:crypto';
import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type { Stand } from './stand.js';
import { RAW_QUEUE } from './stand.js';

export interface RunToTime {
  readonly type: string;
  readonly input: unknown;
  readonly taskQueue: string;
  /** Says whether the run did what it was to do; a fast wrong answer is no figure. */
  readonly check: (output: unknown) => boolean;
}

export interface TimedRun {
  readonly handle: WorkflowHandleWithFirstExecutionRunId;
  /** From the start request to the result in the client's hands. */
  readonly ms: number;
}

export async function timeRun({ client }: Stand, { type, input, taskQueue, check }: RunToTime): Promise<TimedRun> {
  const begun = performance.now();
  const handle = await client.workflow.start(type, { args: [input], taskQueue, workflowId: `${type}-${randomUUID()}` });
  const output: unknown = await handle.result();
  const ms = performance.now() - begun;
  if (!check(output)) throw new Error(`${type} gave ${JSON.stringify(output).slice(0, 200)}.`);
  return { handle, ms };
}

export async function timeOurs(stand: Stand, run: Omit<RunToTime, 'taskQueue'>): Promise<number> {
  return (await timeRun(stand, { ...run, taskQueue: stand.config.taskQueue })).ms;
}

export async function timeRaw(stand: Stand, run: Omit<RunToTime, 'taskQueue'>): Promise<number> {
  return (await timeRun(stand, { ...run, taskQueue: RAW_QUEUE })).ms;
}
