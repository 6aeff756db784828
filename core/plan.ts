import type { CodeRef, Digest } from './artifact.js';
import type { Json } from './json.js';

/**
 * A wire: JSON in which `{ $ref, path }` stands for (a part of) another step's result, or for the run's input when
 * `$ref` is `input`, or its data interval where it is `interval`. Anything else in it is literal.
 */
export type Wire = Json;
export interface WireRef {
  readonly $ref: string;
  readonly path: readonly (string | number)[];
}
/** When a step runs: a wire to a boolean, or these over such. Branches of `choose` are made of them. */
export type Condition = WireRef | { readonly $not: Condition } | { readonly $all: readonly Condition[] };

/** The name under which a wire means the run's input; no step may have it. */
export const INPUT = 'input';
/** The same for the run's data interval. */
export const INTERVAL = 'interval';
/** What is there before any step has run. */
export const GIVEN: ReadonlySet<string> = new Set([INPUT, INTERVAL]);

export type StepKind = 'step' | 'map' | 'gate' | 'choose' | 'run' | 'deploy';

export interface RetryPolicy {
  /** Attempts in all are `retries + 1`. */
  readonly retries: number;
  readonly backoff: { readonly first: string; readonly factor: number; readonly max: string };
}

/** Options of one step, all with their defaults filled in. Durations are texts such as `30s`, `20m`, `2d`. */
export interface StepOptions {
  readonly pool: string;
  readonly timeout: string;
  readonly heartbeat: string;
  readonly retry: RetryPolicy;
  readonly cache: boolean;
  /** Quick and small: runs as a local activity, without heartbeat. */
  readonly light: boolean;
  /** 1 (first) to 5 (last); 3 is usual. */
  readonly priority: number;
  readonly summary?: string;
  /** It has a compensation, run in reverse order when a later step fails for good. */
  readonly undo: boolean;
}

export interface MapOptions {
  /** Activities in flight at once. */
  readonly window: number;
  /** Items an activity; `auto` keeps the number of activities small. */
  readonly batch: number | 'auto';
  /** This many items may fail for good before the step does; a failed item is `null` in the result. */
  readonly allowFailures: number;
}

export interface GateOptions {
  readonly approvers: readonly string[];
  /** When it is over, the gate rejects. */
  readonly timeout: string;
}

/** One node of a plan. */
export interface PlanStep {
  readonly id: string;
  readonly kind: StepKind;
  /** What the body receives; for a map, the list; for a gate, what the approver is shown; for a deploy, the version. */
  readonly input: Wire;
  /** Further inputs that a definition carries, by name; merged with `input`, or in a map with `{ item }`. */
  readonly with?: { readonly [name: string]: Wire };
  /** Runs only where this is true. Absent: always. */
  readonly when?: Condition;
  /** Steps to wait for that give no value. A skipped one does not skip this step; a rejected or failed one does. */
  readonly after: readonly string[];
  readonly options: StepOptions;
  readonly map?: MapOptions;
  readonly gate?: GateOptions;
  /** For `choose`: the branches in order; the first that was not skipped gives the value. */
  readonly branches?: readonly Wire[];
  /** For `run`: the pipeline that runs as a child. */
  readonly pipeline?: string;
  /** For `deploy`: the rollout's strategy, plain data. */
  readonly deploy?: Json;
  /** The built-in that does it (`train`, `validate`, …), or `call` for a function of the user's. */
  readonly uses: string;
  /** Nothing needs to read its result. */
  readonly terminal: boolean;
  /** What the body's text mentions that is not the same twice: `Date.now`, `fetch`, … A hint for `lint`, no proof. */
  readonly impure: readonly string[];
}

/** When a schedule fires: at the points of a cron line, or in steady steps counted from 1970-01-01 UTC, such as `6h`. */
export type Cadence =
  { readonly cron: string; readonly every?: undefined } | { readonly every: string; readonly cron?: undefined };

export type SchedulePlan = Cadence & {
  readonly timezone: string;
  readonly overlap: 'skip' | 'buffer-one' | 'buffer-all' | 'cancel-other' | 'terminate-other' | 'allow-all';
  readonly jitter?: string;
  readonly catchup?: string;
  readonly paused: boolean;
  /** The run's input; `{{interval.start}}` and `{{interval.end}}` are filled in when it runs. */
  readonly input: Json;
};

/** A plan before its module was bundled and digested. */
export type PlanDraft = Omit<Plan, 'code' | 'digest'>;

/** A pipeline as plain data: no functions, canonical, digested. The graph a run follows for its whole life. */
export interface Plan {
  readonly version: 1;
  readonly pipeline: string;
  readonly steps: readonly PlanStep[];
  /** What a run returns; refs to skipped steps become `null`. */
  readonly output: Wire;
  /** JSON Schema (2020-12) of the input. */
  readonly inputSchema: Json;
  readonly schedule?: SchedulePlan;
  /** The run's seed unless it is started with another. */
  readonly seed: number;
  /** The bundled pipeline module this plan was made from; a run executes this code for its whole life. */
  readonly code: CodeRef;
  /** BLAKE3 over all of the above. */
  readonly digest: Digest;
}
