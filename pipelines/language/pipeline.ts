import { z } from 'zod';
import { FinalError } from '../../core/errors.js';
import { milliseconds } from '../../core/duration.js';
import { INPUT } from '../../core/plan.js';
import type { Json } from '../../core/json.js';
import type { Cadence, PlanStep, SchedulePlan } from '../../core/plan.js';
import { PlanBuilder } from './builder.js';
import type { StepBody } from './builder.js';
import { makeRef, toWire } from './reference.js';
import type { Ref, Resolved } from './reference.js';

/**
 * When a pipeline starts by itself: by `cron`, five fields such as `0 3 1 * *`, or in steady steps, `every: '6h'`, counted
 * from 1970-01-01 UTC. A run is for the time from one point to the next (`p.interval`), and is due where that ends.
 */
export type Schedule = Cadence & {
  /** IANA name. Default `UTC`. */
  readonly timezone?: string;
  /** What to do when the last run is still going. Default `skip`. */
  readonly overlap?: SchedulePlan['overlap'];
  readonly jitter?: string;
  /** Missed runs within this time are caught up. Default `1d`. */
  readonly catchup?: string;
  readonly paused?: boolean;
  /** The run's input. Texts may name the time it is for: `{{interval.start}}`, also `end`, `day`, `month`. */
  readonly input?: Json;
};

export interface PipelineConfig<Input extends z.ZodType> {
  /** Checked before anything runs; its defaults fill what is left out. */
  readonly input?: Input;
  readonly schedule?: Schedule;
  /** The seed of runs that are started without one. Default 0. */
  readonly seed?: number;
}

/** What a run returns for the references a pipeline returns: what may be skipped may be `null`. */
export type Outputs<W> = W extends { readonly [K in never]: never }
  ? { [K in keyof W]: W[K] extends Ref<infer V, infer S> ? (S extends 'maybe' ? V | null : V) : Resolved<W[K]> }
  : never;

declare const types: unique symbol;

/** A pipeline as its file exports it: the recorded graph, and the bodies that the plan names. */
export interface Pipeline<Input = unknown, Output = unknown> {
  readonly name: string;
  readonly input: z.ZodType;
  readonly steps: readonly PlanStep[];
  readonly bodies: ReadonlyMap<string, StepBody>;
  readonly output: Json;
  readonly schedule?: SchedulePlan;
  readonly seed: number;
  readonly [types]?: { readonly input: Input; readonly output: Output };
}

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Declares a pipeline. `build` is called once, at once, and only records: steps, and by their references the edges.
 * Throws FinalError `PIPELINE_NAME`, `STEP_ID`, `WIRE` or `REFERENCE_MISUSE`.
 */
export function pipeline<Input extends z.ZodType = z.ZodObject<Record<never, never>>, Returned = undefined>(
  name: string,
  config: PipelineConfig<Input>,
  build: (p: PlanBuilder<z.output<Input>>) => Returned,
): Pipeline<z.input<Input>, Outputs<Returned>> {
  if (!NAME.test(name) || name.startsWith('coppice')) {
    throw new FinalError('PIPELINE_NAME', {
      message: `"${name}" cannot be a pipeline's name.`,
      hint: 'Use lower-case words joined by hyphens, such as flights-delay; names that begin with coppice are taken.',
    });
  }
  const builder = new PlanBuilder<z.output<Input>>(makeRef<z.output<Input>, 'sure'>(INPUT));
  const returned = build(builder);
  return {
    name,
    input: config.input ?? z.object({}),
    steps: builder.steps,
    bodies: builder.bodies,
    output: toWire(returned ?? null, 'the pipeline’s result'),
    ...(config.schedule === undefined ? {} : { schedule: schedulePlan(config.schedule) }),
    seed: config.seed ?? 0,
  };
}

function schedulePlan({ jitter, catchup, ...schedule }: Schedule): SchedulePlan {
  return {
    ...cadenceOf(schedule),
    timezone: schedule.timezone ?? 'UTC',
    overlap: schedule.overlap ?? 'skip',
    paused: schedule.paused ?? false,
    input: schedule.input ?? null,
    ...(jitter === undefined ? {} : { jitter }),
    ...(catchup === undefined ? {} : { catchup }),
  };
}

function cadenceOf({ cron, every }: Schedule): Cadence {
  if (every === undefined && cron !== undefined) return { cron };
  if (every !== undefined && cron === undefined && milliseconds(every) % 1_000 === 0 && milliseconds(every) > 0)
    return { every };
  throw new FinalError('SCHEDULE', {
    message: `A schedule has cron ${JSON.stringify(cron)} and every ${JSON.stringify(every)}.`,
    hint: "Give one of them: { cron: '0 3 * * *' }, or { every: '6h' } in whole seconds.",
  });
}

export function isPipeline(value: unknown): value is Pipeline {
  return typeof value === 'object' && value !== null && 'bodies' in value && value.bodies instanceof Map;
}
