import type { CompareInput, CompareOptions, CompareOutput } from '../../activities/compare.js';
import { define } from './definition.js';
import type { StepDefinition } from './definition.js';

/**
 * Says how far one table is from another:
 * `p.step('drift', { reference: train, current: month }, compare({ preset: evidently(), correction: 'holm' }))`.
 * Its result has `drifted` for `when:`, the `share` of drifted columns, and each of the `columns` with statistic, value,
 * threshold, sizes and a line for people.
 */
export function compare(options: CompareOptions): StepDefinition<CompareInput, CompareOutput> {
  return define<CompareInput, CompareOutput>('compare', options);
}
