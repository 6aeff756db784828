import type { StepContext } from '../../activities/context.js';
import { deriveSeed } from '../../core/seed.js';
import type { StepTask } from '../../core/task.js';
import type { Attempt, Reply } from './protocol.js';

export interface ContextParts {
  readonly task: StepTask;
  readonly attempt: Attempt;
  readonly signal: AbortSignal;
  readonly tell: (reply: TellReply) => void;
}
type TellReply = Reply extends infer R ? (R extends { readonly call: number } ? Omit<R, 'call'> : never) : never;

export function stepContext({ task, attempt, signal, tell }: ContextParts): StepContext {
  const { run, step, items } = task;
  const item = items?.from;
  return {
    run: {
      id: run.id,
      pipeline: run.pipeline,
      seed: run.seed,
      ...(run.asOf === undefined ? {} : { asOf: new Date(run.asOf) }),
      ...(run.reproduces === undefined ? {} : { reproduces: run.reproduces }),
    },
    step,
    item,
    attempt: attempt.number,
    seed: deriveSeed(run.seed, step, ...(item === undefined ? [] : [item])),
    resume: attempt.resume ?? undefined,
    signal,
    progress: (progress) => tell({ kind: 'progress', progress }),
    checkpoint: (state) => tell({ kind: 'checkpoint', state }),
    log: (message, fields) => console.log(JSON.stringify({ run: run.workflowId, step, ...fields, message })),
  };
}
