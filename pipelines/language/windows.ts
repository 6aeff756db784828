import type { WindowsOptions } from '../../activities/windows.js';
import type { Features } from '../../core/features/features.js';
import type { Table } from '../../core/table.js';
import { define } from './definition.js';
import type { StepDefinition } from './definition.js';

/**
 * Adds the columns that the features' windows read, by the code that the model server runs:
 * `p.step('windows', flights, windows(features))`. The rows come out in the order of time. Do it before the split.
 */
export function windows(features: Features): StepDefinition<Table, Table> {
  const options: WindowsOptions = { spec: features.spec };
  return define<Table, Table>('windows', options);
}
