import type { Json } from '../core/json.js';

/** What a step tells while it works; the run's live table and the worker's heartbeat show it. */
export interface Progress {
  /** Done so far, from 0 to 1. */
  readonly fraction?: number;
  /** One short line: `epoch 3/4, loss 0.412`. */
  readonly message?: string;
  /** Numbers worth a plot: `{ loss: 0.41 }`. */
  readonly metrics?: { readonly [name: string]: number };
}

/** What every step body gets beside its input. It has no Temporal in it, so a body runs as well in a test. */
export interface StepContext {
  readonly run: {
    readonly id: string;
    readonly pipeline: string;
    readonly seed: number;
    /** Of a reproduced run: ask the registry as of then. */
    readonly asOf?: Date;
    /** Of a reproduced run: the id of the first one. */
    readonly reproduces?: string;
  };
  readonly step: string;
  /** Position in a map, from 0. */
  readonly item: number | undefined;
  /** 1 on the first try. */
  readonly attempt: number;
  /** Derived from (run seed, step, item): equal in every attempt. */
  readonly seed: number;
  /** What the last attempt passed to `checkpoint`, else `undefined`. */
  readonly resume: Json | undefined;
  /** Aborted on cancel; the process is killed after a grace. */
  readonly signal: AbortSignal;
  progress(progress: Progress): void;
  /** Small JSON that the next attempt finds as `resume`, should this one be lost. Never data: references only. */
  checkpoint(state: Json): void;
  log(message: string, fields?: { readonly [key: string]: Json }): void;
}
