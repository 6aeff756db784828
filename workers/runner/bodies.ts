import type { StepContext } from '../../activities/context.js';
import { FinalError } from '../../core/errors.js';
import type { StepBody, StepDefinition } from '../../pipelines/index.js';
import type { Builtins } from './builtins.js';

/** How a step's body is called, whether it is a function of the user's or a built-in with its options. */
export type Callable = (input: unknown, context: StepContext) => unknown;

export async function callableOf(body: StepBody, builtins: Builtins): Promise<Callable> {
  const { run } = body;
  if (typeof run === 'function') return run as Callable;
  const { uses, options } = run as StepDefinition<unknown, unknown>;
  const builtin = await builtins(uses);
  if (builtin !== undefined) return (input, context) => builtin(options, input, context);
  throw new FinalError('UNKNOWN_BUILTIN', {
    message: `No built-in step is called "${uses}".`,
    hint: 'The pipeline was written for another version of Coppice.',
  });
}

/** The body's one argument: the step's own input with what its definition carries. */
export function argumentOf(input: unknown, carried: Record<string, unknown> | undefined, isItem: boolean): unknown {
  if (carried === undefined) return input;
  return isItem ? { item: input, ...carried } : { ...(input as object), ...carried };
}
