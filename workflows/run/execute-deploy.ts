import { ChildWorkflowCancellationType, executeChild, ParentClosePolicy, sleep } from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { Json } from '../../core/json.js';
import type { Strategy } from '../../core/rollout/strategy.js';
import { ENGINE_PREFIX } from '../queues.js';
import type { RolloutInput } from '../rollout.js';
import type { ReadyStep, RunContext } from './context.js';
import { completed } from './outcome.js';
import type { Outcome } from './outcome.js';

/** A rollout as a child of its own. Its workflow id is the endpoint's, so that an endpoint has one rollout at a time. */
export async function executeDeploy(context: RunContext, { step, input }: ReadyStep): Promise<Outcome> {
  const strategy = step.deploy as unknown as Strategy;
  const { endpoint } = strategy;
  const version = input as { readonly model: string; readonly number: number };
  const workflowId = `rollout/${endpoint}`;
  const rollout: RolloutInput = {
    model: version.model,
    version: version.number,
    strategy,
    runId: context.run.id,
    step: step.id,
    actor: `run:${context.run.workflowId}`,
  };
  for (;;) {
    context.table.start(step.id, { childWorkflowId: workflowId });
    try {
      const outcome: unknown = await executeChild(`${ENGINE_PREFIX}rollout`, {
        args: [rollout],
        workflowId,
        staticSummary: `${version.model} version ${version.number} to ${endpoint}`,
        parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
        cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
      });
      return completed(outcome as Json);
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      context.table.update(step.id, { note: `waits for another rollout of ${endpoint}` });
      await sleep('5s');
    }
  }
}
