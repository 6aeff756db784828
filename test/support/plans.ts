import type { PlanDraft, PlanStep } from '../../core/plan.js';
import { stepOptions } from '../../pipelines/language/options.js';

/** One node of a plan, with every default. */
export function planStep(id: string, changes: Partial<PlanStep> = {}): PlanStep {
  const options = stepOptions({});
  return { id, kind: 'step', input: null, after: [], options, uses: 'call', terminal: false, impure: [], ...changes };
}

/** A plan of these steps that returns what the last one gives. */
export function planOf(steps: readonly PlanStep[], changes: Partial<PlanDraft> = {}): PlanDraft {
  const last = steps.at(-1);
  const output = last === undefined ? null : ref(last.id);
  return { version: 1, pipeline: 'test', steps, output, inputSchema: {}, seed: 0, ...changes };
}

/** What a reference is in a plan: `ref('split', 'train')`. */
export function ref(step: string, ...path: (string | number)[]): { $ref: string; path: (string | number)[] } {
  return { $ref: step, path };
}
