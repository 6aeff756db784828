import type { StepView } from '../../workflows/messages.js';
import { span } from './duration.js';
import { MARKS, type RunPicture } from './run-tree.js';

/**
 * What changed from one picture to the next, a line each: for a log file or a pipe, where nothing can be drawn over.
 * Of a step's progress only its message is told, so that a training says each epoch once.
 */
export function changes(before: RunPicture | undefined, after: RunPicture): readonly string[] {
  const known = new Map(before?.view.steps.map((step) => [step.id, step]));
  return after.view.steps.flatMap((step) => [
    ...stepChange(known.get(step.id), step),
    ...newMessages(step.id, before, after),
    ...(after.below.get(step.id) ?? [])
      .filter((line) => before?.below.get(step.id)?.includes(line) !== true)
      .map((line) => `  ${step.id}: ${line}`),
  ]);
}

function stepChange(before: StepView | undefined, step: StepView): readonly string[] {
  const same = before?.state === step.state && before.items?.done === step.items?.done && before.note === step.note;
  if (same || step.state === 'waiting') return [];
  const { startedAt, endedAt, items } = step;
  const time = startedAt === undefined || endedAt === undefined ? [] : [span(endedAt - startedAt)];
  const count = items === undefined ? [] : [`${items.done}/${items.total}`];
  const note = step.note === undefined ? [] : [step.note];
  return [[`${MARKS[step.state].sign} ${step.id}`, step.state, ...time, ...count, ...note].join('  ')];
}

function newMessages(id: string, before: RunPicture | undefined, after: RunPicture): readonly string[] {
  const told = new Set((before?.working.get(id) ?? []).map(({ progress }) => progress?.message));
  const messages = (after.working.get(id) ?? []).flatMap(({ progress }) => progress?.message ?? []);
  return messages.filter((message) => !told.has(message)).map((message) => `  ${id}: ${message}`);
}
