import type { z } from 'zod';
import type { StepContext } from '../../activities/context.js';
import type { RetryPolicy, StepOptions } from '../../core/plan.js';
import type { AnyRef, Ref, Sureness } from './reference.js';

/** How a step runs. Durations are texts: `500ms`, `30s`, `20m`, `2h`, `2d`. */
export interface StepSettings<Input = never, Output = unknown> {
  /** Which workers may run it: `cpu` (default), `gpu`, or a name of your own. */
  readonly pool?: string;
  /** One attempt may take this long. Default `1h`. */
  readonly timeout?: string;
  /** A worker silent for this long is taken for lost, and its step goes on elsewhere; it beats four times as often. Default `4s`. */
  readonly heartbeat?: string;
  /** Further attempts after a failure that may pass. Default 2. */
  readonly retries?: number;
  readonly backoff?: Partial<RetryPolicy['backoff']>;
  /** Reuse the result of an equal step: same code, inputs, options, seed and library versions. Default off. */
  readonly cache?: boolean;
  /** Quick and small (well under a second, little data): runs as a local activity, without heartbeat. */
  readonly light?: boolean;
  /** 1 (first) to 5 (last). Default 3. */
  readonly priority?: number;
  /** Shown beside the step in the Temporal UI. */
  readonly summary?: string;
  /** Runs only where this is true; skipped otherwise, and so is whatever reads it. */
  readonly when?: Ref<boolean, Sureness>;
  /** Wait for these without reading them. A skipped one does not skip this step; a rejected or failed one does. */
  readonly after?: AnyRef | readonly AnyRef[];
  /** Takes back what the step did; runs, newest first, when a later step fails for good or the run is cancelled. */
  readonly undo?: (input: Input, output: Output, context: StepContext) => unknown;
  /** Checked on the result before it is recorded. */
  readonly output?: z.ZodType;
  /** Nothing needs to read its result. */
  readonly terminal?: boolean;
}

export interface MapSettings<Input = never, Output = unknown> extends StepSettings<Input, Output> {
  /** Activities in flight at once. Default 32, at most 500. */
  readonly window?: number;
  /** Items an activity. Default `auto`: one each up to 32 items, then larger batches. */
  readonly batch?: number | 'auto';
  /** Items that may fail for good before the step does; a failed item is `null` in the result. Where all fail, so does the step. Default 0. */
  readonly allowFailures?: number;
}

export interface GateSettings {
  /** What the approver is shown. */
  readonly show?: unknown;
  readonly approvers: readonly string[];
  /** When it is over, the gate rejects. Default `7d`. */
  readonly timeout?: string;
  readonly when?: Ref<boolean, Sureness>;
  readonly after?: AnyRef | readonly AnyRef[];
}

/** Fills in the defaults. */
export function stepOptions(settings: StepSettings): StepOptions {
  return {
    pool: settings.pool ?? 'cpu',
    timeout: settings.timeout ?? '1h',
    heartbeat: settings.heartbeat ?? '4s',
    retry: {
      retries: settings.retries ?? 2,
      backoff: { first: '1s', factor: 2, max: '1m', ...settings.backoff },
    },
    cache: settings.cache ?? false,
    light: settings.light ?? false,
    priority: settings.priority ?? 3,
    ...(settings.summary === undefined ? {} : { summary: settings.summary }),
    undo: settings.undo !== undefined,
  };
}
