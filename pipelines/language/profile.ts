import type { ProfileOptions, ProfileOutput } from '../../activities/profile.js';
import type { Table } from '../../core/table.js';
import { define } from './definition.js';
import type { StepDefinition } from './definition.js';

/**
 * Statistics of every column, stored as a report: `p.step('profile', flights, profile({ correlations: true }))`.
 * `coppice profile <run>/<step>` shows them. With `schema`, columns it marks as `pii` show no value.
 */
export function profile(options: ProfileOptions = {}): StepDefinition<Table, ProfileOutput> {
  return define<Table, ProfileOutput>('profile', options);
}
