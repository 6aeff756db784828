import type { StepContext } from '../../activities/context.js';
import type { StepDefinition } from './definition.js';
import type { StepSettings } from './options.js';

/** A function of the user's with the settings it runs with. */
export interface ReusableStep<Input, Output> extends StepDefinition<Input, Output> {
  readonly uses: 'call';
  readonly options: (input: Input, context: StepContext) => Output;
  readonly settings: StepSettings<Input, Awaited<Output>>;
}

/**
 * A step to share between pipelines, with the settings that belong to it:
 * `export const clean = step((rows: Table) => …, { retries: 5, output: Clean })`, then `p.step('clean', raw, clean)`.
 * Settings given to `p.step` go before these.
 */
export function step<Input, Output>(
  run: (input: Input, context: StepContext) => Output,
  settings: StepSettings<Input, Awaited<Output>> = {},
): ReusableStep<Input, Output> {
  return { uses: 'call', options: run, settings };
}

export function isReusable(body: unknown): body is ReusableStep<never, unknown> {
  return typeof body === 'object' && body !== null && 'uses' in body && body.uses === 'call';
}
