import type { DataInterval } from './interval.js';
import type { Json } from './json.js';
import type { CodeRef } from './artifact.js';
import type { Cadence, Plan } from './plan.js';

/** The run a task belongs to, as far as a step needs to know. */
export interface TaskRun {
  readonly id: string;
  readonly workflowId: string;
  readonly pipeline: string;
  readonly planDigest: string;
  readonly seed: number;
  /** Look results up and keep them. */
  readonly cache: boolean;
  /** Of a reproduced run: when the first one started. What it asks of the registry is answered as of then. ISO 8601. */
  readonly asOf?: string;
  /** Of a reproduced run: the id of the first one. It reads the datasets that one read, and publishes none. */
  readonly reproduces?: string;
}

/** What the interpreter asks of a worker: run one step, or a batch of a map's items. Plain JSON, small. */
export interface StepTask {
  readonly run: TaskRun;
  readonly code: CodeRef;
  readonly step: string;
  /** The step's input with its references filled in; of a map, the list or a note where it lies. */
  readonly input: Json;
  readonly with?: { readonly [name: string]: Json };
  /** Of a map: which items, from (included) to (excluded). `input` holds just these, or notes where they lie. */
  readonly items?: { readonly from: number; readonly to: number; readonly allowFailures: number };
  /** Results above this many bytes of JSON go to the store, and a note stands for them. */
  readonly inlineBytes: number;
  /** Set to take back instead of run: what the step had given. */
  readonly undo?: { readonly output: Json };
}

export interface ItemFailure {
  readonly item: number;
  readonly message: string;
}

/** What comes back. Of a map's batch, `output` is a list and a failed item is `null` in it. */
export interface StepResult {
  readonly output: Json;
  readonly cached: boolean;
  readonly failures: readonly ItemFailure[];
  /** It has no result, and why: what reads it is skipped as well. */
  readonly skipped?: string;
}

/** The first act of a run: its plan, its checked input, its seed, its data interval. Recorded, and so pinned for the run's life. */
export interface ResolvedRun {
  readonly plan: Plan;
  readonly input: Json;
  readonly seed: number;
  readonly cache: boolean;
  /** The time its data is of, where it was given one. */
  readonly interval?: DataInterval;
  /** `false`: steps that change the world outside the run (register, deploy, gates) are skipped. Absent: they run. */
  readonly effects?: boolean;
  /** The workflow id of the run that is reproduced: its child runs are reproduced with it. */
  readonly reproduces?: string;
  /** And its run id. */
  readonly reproducedRun?: string;
  readonly asOf?: string;
}

/** What `coppice run`, a schedule or an event puts into a run's memo under `coppice`. All of it may be absent. */
export interface RunMemo {
  readonly seed?: number;
  /** `false`: compute every step, and keep no result for later runs. */
  readonly cache?: boolean;
  readonly actor?: string;
  readonly reason?: string;
  /** `false`: register nothing, deploy nothing, ask nobody. */
  readonly effects?: boolean;
  /** Run this earlier run's plan again, without cache. */
  readonly reproduces?: string;
  /** The schedule that started it, as it was applied. */
  readonly schedule?: Cadence & { readonly timezone: string };
  /** The time its data is of; goes before what the schedule says. */
  readonly interval?: { readonly start: string; readonly end: string; readonly timezone?: string };
}

/** Attempts on top of a step's own retries. Each lost worker or runner uses one up, and a failure of the step's own too. */
export const LOST_ATTEMPTS = 8;
