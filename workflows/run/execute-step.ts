import {
  ApplicationFailure,
  CancellationScope,
  ChildWorkflowCancellationType,
  executeChild,
  isCancellation,
  ParentClosePolicy,
} from '@temporalio/workflow';
import { milliseconds } from '../../core/duration.js';
import type { Json } from '../../core/json.js';
import type { PlanStep } from '../../core/plan.js';
import { engine, runTask } from '../engine-activities.js';
import type { ReadyStep, RunContext } from './context.js';
import { taskOf } from './context.js';
import type { Outcome } from './outcome.js';
import { completed, skipped } from './outcome.js';

/** One activity. */
export async function executeStep(context: RunContext, ready: ReadyStep): Promise<Outcome> {
  const result = await context.slots.run(() => {
    context.table.start(ready.step.id);
    return runTask(taskOf(context, ready), ready.step, context.taskQueue);
  });
  if (result.skipped !== undefined) return skipped(result.skipped);
  return { state: result.cached ? 'cached' : 'completed', value: result.output };
}

/** Waits for a person; who answered is recorded before anything goes on. */
export async function executeGate(context: RunContext, { step, input }: ReadyStep): Promise<Outcome> {
  const gate = step.gate!;
  context.table.start(step.id, { state: 'open', note: `for ${gate.approvers.join(', ')}`, show: input });
  const answer = await context.gates.wait(step.id, gate);
  if (answer === undefined) return { state: 'rejected', note: `nobody answered within ${gate.timeout}` };
  const note = answer.note ?? null;
  await engine['coppice.recordGate']({
    runId: context.run.id,
    gate: step.id,
    approve: answer.approve,
    by: answer.by,
    note,
  });
  if (!answer.approve)
    return { state: 'rejected', note: `rejected by ${answer.by}${note === null ? '' : `: ${note}`}` };
  return completed({ approved: true, by: answer.by, note });
}

/** A pipeline as a child run: its own history, its own line in the Temporal UI. */
export async function executeChildRun(context: RunContext, { step, input }: ReadyStep): Promise<Outcome> {
  const workflowId = `${context.run.workflowId}/${step.id}`;
  const { reproduces, interval } = context.resolved;
  context.table.start(step.id, { childWorkflowId: workflowId });
  const child = (): Promise<unknown> =>
    executeChild(step.pipeline!, {
      args: [input],
      workflowId,
      memo: {
        coppice: {
          seed: context.run.seed,
          cache: context.run.cache,
          effects: context.resolved.effects !== false,
          ...(reproduces === undefined ? {} : { reproduces: `${reproduces}/${step.id}` }),
          ...(interval === undefined ? {} : { interval: { ...interval } }),
          actor: `run:${context.run.id}`,
          reason: `step ${step.id} of ${context.run.pipeline}`,
        },
      },
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    });
  return completed((await within(step, child)) as Json);
}

/** A child whose time is over is cancelled, not killed: it takes back what it did before the step fails. */
async function within({ id, options }: PlanStep, child: () => Promise<unknown>): Promise<unknown> {
  const here = CancellationScope.current();
  try {
    return await CancellationScope.withTimeout(milliseconds(options.timeout), child);
  } catch (error) {
    if (!isCancellation(error) || here.consideredCancelled) throw error;
    throw ApplicationFailure.nonRetryable(`"${id}" was not over within ${options.timeout}.`, 'FinalError', {
      code: 'CHILD_TIMEOUT',
    });
  }
}
