import type { StepTask } from '../../core/task.js';

/** `train`, and of a map `train[0]` or `train[0..31]`. */
export function nameOf({ step, items }: Pick<StepTask, 'step' | 'items'>): string {
  if (items === undefined) return step;
  return items.to - items.from === 1 ? `${step}[${items.from}]` : `${step}[${items.from}..${items.to - 1}]`;
}
