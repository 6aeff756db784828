import type { WorkflowHandle } from '@temporalio/client';
import { setTimeout as pause } from 'node:timers/promises';

const WITHIN_MS = 10_000;
/** Started, task scheduled, task started, task completed: the first turn of the interpreter is over. */
const FIRST_TURN = 4;

/** Waits until a worker has taken a run up, checked its input and pinned its plan. `waiting`: none has within ten seconds. */
export async function takenUp(handle: WorkflowHandle): Promise<'running' | 'ended' | 'waiting'> {
  for (const deadline = Date.now() + WITHIN_MS; Date.now() < deadline; await pause(50)) {
    const { status, historyLength } = await handle.describe();
    if (status.name !== 'RUNNING') return 'ended';
    if (historyLength >= FIRST_TURN) return 'running';
  }
  return 'waiting';
}
