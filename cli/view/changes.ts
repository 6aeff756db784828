import type { StepView } from '../../workflows/messages.js';
import { span } from './duration.js';
import { MARKS, type RunPicture } from './run-tree.js';

/** Of a step's progress, a line this often at most. */
const MESSAGE_EVERY_MS = 5_000;

/**
 * Tells a run a line at a time, for a log file or a pipe, where nothing can be drawn over: given one picture after the
 * other it gives what is new in each. What a step says of its progress is told now and then only.
 */
export function changeTeller(): (picture: RunPicture) => readonly string[] {
  let before: RunPicture | undefined;
  const told = new Map<string, number>();
  return (picture) => {
    const known = new Map(before?.view.steps.map((step) => [step.id, step]));
    const lines = picture.view.steps.flatMap((step) => [
      ...stepChange(known.get(step.id), step),
      ...newMessages(step.id, picture, told),
      ...newBelow(step.id, before, picture),
    ]);
    before = picture;
    return lines;
  };
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

function newMessages(id: string, { working, now }: RunPicture, told: Map<string, number>): readonly string[] {
  const messages = (working.get(id) ?? []).flatMap(({ progress }) => progress?.message ?? []);
  if (messages.length === 0 || now - (told.get(id) ?? 0) < MESSAGE_EVERY_MS) return [];
  told.set(id, now);
  return messages.map((message) => `  ${id}: ${message}`);
}

function newBelow(id: string, before: RunPicture | undefined, { below }: RunPicture): readonly string[] {
  const known = before?.below.get(id) ?? [];
  return (below.get(id) ?? []).filter((line) => !known.includes(line)).map((line) => `  ${id}: ${line}`);
}
