import type { Progress } from '../../activities/context.js';
import type { CodeRef } from '../../core/artifact.js';
import type { Json } from '../../core/json.js';
import type { Problem } from '../../core/lint/index.js';
import type { PlanDraft } from '../../core/plan.js';
import type { StepResult, StepTask } from '../../core/task.js';

/** What a worker asks of a runner. One answer each, by `call`. */
export type Request =
  | { readonly kind: 'run'; readonly call: number; readonly task: StepTask; readonly attempt: Attempt }
  /** Import a bundled module and give the plan of the pipeline it exports. */
  | { readonly kind: 'describe'; readonly call: number; readonly code: CodeRef }
  /** Hold an input against a pipeline's schema; defaults filled in. */
  | { readonly kind: 'check'; readonly call: number; readonly code: CodeRef; readonly input: Json }
  | { readonly kind: 'cancel'; readonly call: number };

export interface Attempt {
  /** From 1. */
  readonly number: number;
  /** No further attempt will follow a failure of the step's own. */
  readonly last: boolean;
  /** What the attempt before passed to `checkpoint`. */
  readonly resume: Json | null;
}

export interface Described {
  readonly plan: PlanDraft;
  readonly problems: readonly Problem[];
}

export type Answer = StepResult | Described | Json;

export type Reply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly call: number; readonly progress: Progress }
  | { readonly kind: 'checkpoint'; readonly call: number; readonly state: Json }
  | { readonly kind: 'done'; readonly call: number; readonly answer: Answer; readonly memoryMiB: number }
  | { readonly kind: 'failed'; readonly call: number; readonly error: Failure; readonly memoryMiB: number };

/** An error as it crosses from a runner to its worker. */
export interface Failure {
  readonly message: string;
  readonly code: string;
  readonly hint: string | null;
  readonly retry: boolean;
  readonly stack: string | null;
}
