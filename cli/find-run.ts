import type { WorkflowHandle } from '@temporalio/client';
import { FinalError } from '../core/errors.js';
import type { RunRecord } from '../infra/stores/registry.js';
import type { Session } from './session.js';

/** The record of a run by its id or workflow id, or a unique beginning of either. FinalError `RUN_NOT_FOUND`. */
export async function findRun(session: Session, name: string): Promise<RunRecord> {
  const record = await (await session.registry()).run(name);
  if (record !== null) return record;
  throw new FinalError('RUN_NOT_FOUND', {
    message: `There is no run "${name}".`,
    hint: '"coppice runs" lists them; at least the first six characters of an id are needed.',
  });
}

/** The workflow of a run that is on record; one that has not been recorded yet is found by its whole workflow id. */
export async function findWorkflow(session: Session, name: string): Promise<WorkflowHandle> {
  const [client, record] = await Promise.all([session.client(), (await session.registry()).run(name)]);
  if (record !== null)
    return client.workflow.getHandle(record.workflowId, undefined, { firstExecutionRunId: record.id });
  const handle = client.workflow.getHandle(name);
  await handle.describe().catch(() => findRun(session, name));
  return handle;
}
