import type { Client, WorkflowExecutionStatusName } from '@temporalio/client';
import type { Registry, RunRecord, RunState } from '../infra/stores/registry.js';
import type { Session } from './session.js';

/** How a run ended that could not record it itself: stopped by force from outside, or over its time. */
const ENDS: { readonly [Status in WorkflowExecutionStatusName]?: RunState } = {
  TERMINATED: 'terminated',
  TIMED_OUT: 'terminated',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
};

/**
 * Runs as they are: one that the registry takes for running, and Temporal knows to be over, is recorded as ended.
 * Without a Temporal server the records are given as they are.
 */
export async function settleRuns(
  session: Pick<Session, 'client' | 'registry'>,
  runs: readonly RunRecord[],
): Promise<readonly RunRecord[]> {
  if (!runs.some(({ state }) => state === 'running')) return runs;
  const client = await session.client().catch(() => undefined);
  if (client === undefined) return runs;
  const registry = await session.registry();
  return Promise.all(runs.map(async (run) => (run.state === 'running' ? settle(run, { client, registry }) : run)));
}

async function settle(
  run: RunRecord,
  { client, registry }: { readonly client: Client; readonly registry: Registry },
): Promise<RunRecord> {
  const handle = client.workflow.getHandle(run.workflowId, undefined, { firstExecutionRunId: run.id });
  const description = await handle.describe().catch(() => undefined);
  const state = description === undefined ? undefined : ENDS[description.status.name];
  if (state === undefined) return run;
  await registry.endRun(run.id, { state, error: { message: `Temporal tells: ${description?.status.name}` } });
  return (await registry.run(run.id)) ?? run;
}
