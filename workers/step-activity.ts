import { Context } from '@temporalio/activity';
import type { Info } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import { toTemporalFailure } from '../activities/failures.js';
import type { Progress } from '../activities/context.js';
import { RetryableError } from '../core/errors.js';
import type { Json } from '../core/json.js';
import { LOST_ATTEMPTS } from '../core/task.js';
import type { StepResult, StepTask } from '../core/task.js';
import type { RunnerPool } from './runner/pool.js';
import type { Attempt } from './runner/protocol.js';

/** What lies in a heartbeat: what people see, and what the next attempt resumes from. */
interface HeartbeatDetails {
  readonly progress: Progress | null;
  readonly checkpoint: Json | null;
}

export interface StepRunners {
  /** One task a process at a time: training may block one for an hour. */
  readonly heavy: RunnerPool;
  /** For steps marked light and for reading inputs, so that neither waits for a training. */
  readonly light: RunnerPool;
}

/** The activity behind every step: hands the task to a runner, and beats while that works. */
export function makeStepActivity({ heavy, light }: StepRunners): (task: StepTask) => Promise<StepResult> {
  return async (task) => {
    // Held on to: a runner's messages arrive outside the activity's own asynchronous context.
    const activity = Context.current();
    const { info, cancellationSignal: signal } = activity;
    const last = info.heartbeatDetails as HeartbeatDetails | undefined;
    let details: HeartbeatDetails = { progress: null, checkpoint: last?.checkpoint ?? null };
    const beat = (): void => (info.isLocal ? undefined : activity.heartbeat(details));
    const tell = (change: Partial<HeartbeatDetails>): void => {
      details = { ...details, ...change };
      beat();
    };
    const pulse = setInterval(beat, (info.heartbeatTimeoutMs ?? 30_000) / 4);
    const attempt = attemptOf(info, details.checkpoint);
    try {
      const answer = await (info.isLocal ? light : heavy).run(
        { kind: 'run', task, attempt },
        {
          signal,
          progress: (progress) => tell({ progress }),
          checkpoint: (checkpoint) => tell({ checkpoint }),
        },
      );
      return answer as StepResult;
    } catch (error) {
      throw cancelled(signal) ?? toTemporalFailure(error, !attempt.last || isLost(error));
    } finally {
      clearInterval(pulse);
    }
  };
}

function attemptOf(info: Info, resume: Json | null): Attempt {
  const most = info.retryPolicy?.maximumAttempts ?? 1;
  return { number: info.attempt, last: info.attempt > most - 1 - LOST_ATTEMPTS, resume };
}

/** Not the step's own failures: tried again even where its own retries are used up. */
const LOST: ReadonlySet<string> = new Set(['RUNNER_LOST', 'REGISTRY_UNAVAILABLE']);

function isLost(error: unknown): boolean {
  return error instanceof RetryableError && LOST.has(error.code);
}

/** A run that was cancelled is cancelled; a worker that shuts down gives its step back, to go on elsewhere. */
function cancelled(signal: AbortSignal): Error | undefined {
  if (!signal.aborted) return undefined;
  const reason = signal.reason as unknown;
  const shuttingDown = reason instanceof Error && reason.message === 'WORKER_SHUTDOWN';
  if (!shuttingDown && reason instanceof CancelledFailure) return reason;
  return toTemporalFailure(
    new RetryableError('WORKER_SHUTDOWN', {
      message: 'The worker shut down; the step goes on elsewhere from its last checkpoint.',
    }),
  );
}
