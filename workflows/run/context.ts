import type { Json } from '../../core/json.js';
import type { PlanStep } from '../../core/plan.js';
import type { ResolvedRun, StepTask, TaskRun } from '../../core/task.js';
import type { Gates } from './gates.js';
import type { Slots } from './slots.js';
import type { StepTable } from './step-table.js';

/** What the executors of the step kinds share within one run. */
export interface RunContext {
  readonly run: TaskRun;
  readonly resolved: ResolvedRun;
  readonly taskQueue: string;
  readonly table: StepTable;
  readonly gates: Gates;
  /** Activities under way in the whole run. */
  readonly slots: Slots;
}

/** A step whose references are filled in. */
export interface ReadyStep {
  readonly step: PlanStep;
  readonly input: Json;
  readonly with?: { readonly [name: string]: Json };
}

/** Results above this stay out of the history. */
const INLINE_BYTES = 64 * 1024;

export function taskOf({ run, resolved }: RunContext, { step, input, with: carried }: ReadyStep): StepTask {
  const task = { run, code: resolved.plan.code, step: step.id, input, inlineBytes: INLINE_BYTES };
  return carried === undefined ? task : { ...task, with: carried };
}
