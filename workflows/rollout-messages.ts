import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { QueryDefinition, UpdateDefinition } from '@temporalio/common';

/** How far a rollout is. The last three are its ends. */
export type RolloutPhase =
  'starting' | 'shifting' | 'baking' | 'paused' | 'promoting' | 'rolling-back' | 'promoted' | 'rolled-back' | 'aborted';

/** One share of traffic on the way. Times are milliseconds since 1970. */
export interface RolloutStep {
  /** Share of the new version in percent. */
  readonly weight: number;
  readonly state: 'waiting' | 'shifting' | 'baking' | 'paused' | 'passed' | 'skipped' | 'failed';
  readonly revision?: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** What was measured, or who decided: one line each. */
  readonly notes: readonly string[];
}

/** The answer to the query `rollout`. */
export interface RolloutView {
  readonly endpoint: string;
  readonly model: string;
  readonly version: number;
  readonly champion: number | null;
  readonly phase: RolloutPhase;
  readonly steps: readonly RolloutStep[];
}

/** Who decides, and why. */
export interface RolloutDecision {
  readonly by: string;
  readonly why?: string;
}

type Decide<Name extends string> = UpdateDefinition<RolloutPhase, [RolloutDecision], Name>;

export const rolloutQuery: QueryDefinition<RolloutView, [], 'rollout'> = defineQuery<RolloutView, [], 'rollout'>(
  'rollout',
);
/** All traffic to the new version now, whatever steps are left. Each of these is rejected where it cannot be done. */
export const promoteRollout: Decide<'promote'> = defineUpdate<RolloutPhase, [RolloutDecision], 'promote'>('promote');
/** All traffic back to the champion. */
export const abortRollout: Decide<'abort'> = defineUpdate<RolloutPhase, [RolloutDecision], 'abort'>('abort');
/** A paused rollout goes on to its next step. */
export const resumeRollout: Decide<'resume'> = defineUpdate<RolloutPhase, [RolloutDecision], 'resume'>('resume');
