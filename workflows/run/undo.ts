import { log } from '@temporalio/workflow';
import { resolveWire } from '../../core/resolve.js';
import { runTask } from '../engine-activities.js';
import { taskOf } from './context.js';
import type { RunContext } from './context.js';
import { hasValue } from './outcome.js';
import { lookupIn } from './walk.js';
import type { Outcomes } from './walk.js';

/** Compensations of the finished steps, the last that finished first. One that fails is told and does not keep the others from running. */
export async function undo(context: RunContext, outcomes: Outcomes): Promise<void> {
  const lookup = lookupIn(context, outcomes);
  for (const [id, outcome] of [...outcomes].reverse()) {
    const step = context.resolved.plan.steps.find((candidate) => candidate.id === id)!;
    if (!step.options.undo || !hasValue(outcome)) continue;
    const input = resolveWire(step.input, lookup) ?? null;
    const plain = { ...step, options: { ...step.options, light: false, summary: 'undo' } };
    try {
      await runTask({ ...taskOf(context, { step, input }), undo: { output: outcome.value } }, plain, context.taskQueue);
      context.table.end(step.id, 'undone');
    } catch (error) {
      log.error('undo failed', { step: step.id, error });
      context.table.update(step.id, { note: 'its undo failed: take back by hand what it did' });
    }
  }
}
