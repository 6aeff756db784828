import type { Progress, StepContext } from '../../activities/context.js';
import type { Json } from '../../core/json.js';

/** A step's context without an engine, and what the step told it. */
export interface Told {
  readonly context: StepContext;
  readonly progress: Progress[];
  readonly checkpoints: Json[];
  readonly log: string[];
}

export function stepContext(over: Partial<StepContext> = {}): Told {
  const told = { progress: [] as Progress[], checkpoints: [] as Json[], log: [] as string[] };
  const context: StepContext = {
    run: { id: 'run-1', pipeline: 'flights-delay', seed: 7 },
    step: 'train',
    item: undefined,
    attempt: 1,
    seed: 99,
    resume: undefined,
    signal: new AbortController().signal,
    progress: (progress) => void told.progress.push(progress),
    checkpoint: (state) => void told.checkpoints.push(state),
    log: (message) => void told.log.push(message),
    ...over,
  };
  return { context, ...told };
}
