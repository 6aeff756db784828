import { defaultPayloadConverter } from '@temporalio/common';
import type { Client } from '@temporalio/client';
import type { StepView } from '../../workflows/messages.js';
import { rolloutQuery } from '../../workflows/rollout-messages.js';
import { eventually } from './eventually.js';
import type { StartedRun } from './stand.js';

const WITHIN_MS = 120_000;

/** Until a step of a run has begun, by its live step table. */
export async function begun(run: StartedRun, step: string): Promise<void> {
  await eventually(
    `${step} of ${run.workflowId} begins`,
    async () => (await stepOf(run, step)) !== undefined,
    WITHIN_MS,
  );
}

/** Until a training tells of its epochs. What it tells arrives once a second, so it should take a few. */
export async function midTraining(run: StartedRun, step: string): Promise<void> {
  await begun(run, step);
  await eventually(
    `${step} of ${run.workflowId} tells of its epochs`,
    async () => {
      const { raw } = await run.handle.describe();
      const payload = raw.pendingActivities?.[0]?.heartbeatDetails?.payloads?.[0];
      return payload != null && /epoch \d/.test(JSON.stringify(defaultPayloadConverter.fromPayload(payload)));
    },
    WITHIN_MS,
  );
}

/** Until a share of a rollout's is given out: the model server may have taken it up, or is about to. */
export async function shareIsOut(
  client: Client,
  run: StartedRun,
  { step, share }: { step: string; share: number },
): Promise<void> {
  await begun(run, step);
  await eventually(
    `${share}% of ${run.workflowId} are given out`,
    async () => {
      const child = (await stepOf(run, step))?.childWorkflowId;
      if (child === undefined) return false;
      const { steps } = await client.workflow.getHandle(child).query(rolloutQuery);
      return steps.some(({ weight, state }) => weight === share && state !== 'waiting');
    },
    WITHIN_MS,
  );
}

async function stepOf(run: StartedRun, step: string): Promise<StepView | undefined> {
  // A run that no worker has taken up yet cannot be asked.
  const { steps } = await run.view().catch(() => ({ steps: [] }));
  return steps.find(({ id, state }) => id === step && state !== 'waiting');
}
