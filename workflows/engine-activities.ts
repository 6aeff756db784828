import { ActivityCancellationType, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { RunEngine } from '../activities/run-engine.js';
import { milliseconds } from '../core/duration.js';
import type { PlanStep } from '../core/plan.js';
import { LOST_ATTEMPTS } from '../core/task.js';
import type { StepResult, StepTask } from '../core/task.js';
import { poolQueue } from './queues.js';

/** Quick look-ups and records of a run, without a task queue in between. */
export const engine: RunEngine = proxyLocalActivities<RunEngine>({
  startToCloseTimeout: '20s',
  // What is being written when a run is cancelled is waited for: else a run that was just recorded would never end.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '200ms', maximumInterval: '10s', nonRetryableErrorTypes: ['FinalError'] },
  localRetryThreshold: '30s',
});

/** Runs one task as an activity `<pipeline>.<step>`. */
export function runTask(task: StepTask, step: PlanStep, taskQueue: string): Promise<StepResult> {
  const { options } = step;
  const type = `${task.run.pipeline}.${step.id}`;
  const retry = {
    initialInterval: milliseconds(options.retry.backoff.first),
    backoffCoefficient: options.retry.backoff.factor,
    maximumInterval: milliseconds(options.retry.backoff.max),
    maximumAttempts: options.retry.retries + 1 + LOST_ATTEMPTS,
  };
  const summary = summaryOf(task, step);
  if (options.light) {
    const light = proxyLocalActivities({
      startToCloseTimeout: Math.min(milliseconds(options.timeout), 10_000),
      cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
      retry,
      summary,
    });
    return light[type]!(task) as Promise<StepResult>;
  }
  const heavy = proxyActivities({
    taskQueue: poolQueue(taskQueue, options.pool),
    startToCloseTimeout: milliseconds(options.timeout),
    heartbeatTimeout: milliseconds(options.heartbeat),
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    priority: { priorityKey: options.priority },
    retry,
    summary,
  });
  return heavy[type]!(task) as Promise<StepResult>;
}

function summaryOf({ items }: StepTask, { id, options }: PlanStep): string {
  const which =
    items === undefined ? '' : items.to - items.from === 1 ? `[${items.from}]` : `[${items.from}..${items.to - 1}]`;
  return [`${id}${which}`, ...(options.summary === undefined ? [] : [options.summary])].join(' ');
}
