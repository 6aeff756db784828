import type { PlanDraft } from '../plan.js';

/** What is wrong with a plan: where, what, and what to do. An error stops a deploy; a warning is told. */
export interface Problem {
  readonly rule: string;
  readonly severity: 'error' | 'warning';
  readonly step?: string;
  readonly message: string;
  readonly hint: string;
}

export type Rule = (plan: PlanDraft) => readonly Problem[];
