import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { QueryDefinition, UpdateDefinition } from '@temporalio/common';
import type { Json } from '../core/json.js';
import type { StepKind } from '../core/plan.js';

/** How far a step is. `waiting` is for earlier steps, `open` a gate that waits for a person. */
export type LiveState =
  'waiting' | 'running' | 'open' | 'completed' | 'cached' | 'skipped' | 'rejected' | 'failed' | 'cancelled' | 'undone';

/** One line of a run's live step table. Times are milliseconds since 1970. */
export interface StepView {
  readonly id: string;
  readonly kind: StepKind;
  readonly state: LiveState;
  readonly after: readonly string[];
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** Of a map: items done, failed and in all. */
  readonly items?: { readonly done: number; readonly failed: number; readonly total: number };
  /** Why it was skipped, rejected or failed; for an open gate, who may answer. */
  readonly note?: string;
  /** Of an open gate: what the approver is to look at. */
  readonly show?: Json;
  /** Of a sub-pipeline or a rollout. */
  readonly childWorkflowId?: string;
}

/** The answer to the query `steps` of a run. */
export interface RunView {
  readonly pipeline: string;
  readonly planDigest: string;
  readonly seed: number;
  readonly state: 'running' | 'completed' | 'failed' | 'cancelled';
  readonly steps: readonly StepView[];
}

/** What a person answers at a gate. */
export interface GateAnswer {
  readonly gate: string;
  readonly approve: boolean;
  readonly by: string;
  /** The role in which `by` answers, where the gate names roles: `ana` as `ml-leads`. */
  readonly as?: string;
  readonly note?: string;
}

export const stepsQuery: QueryDefinition<RunView, [], 'steps'> = defineQuery<RunView, [], 'steps'>('steps');
/** Rejected before it enters the history when no such gate is open or `by` may not answer. */
export const answerGate: UpdateDefinition<Json, [GateAnswer], 'answerGate'> = defineUpdate<
  Json,
  [GateAnswer],
  'answerGate'
>('answerGate');
