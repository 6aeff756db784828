import type { SplitOptions } from '../../activities/split.js';
import { checkShares } from '../../core/split.js';
import type { Table } from '../../core/table.js';
import { define } from './definition.js';
import type { StepDefinition } from './definition.js';

/**
 * Splits a table in the order of time, the first named the earliest:
 * `p.step('split', flights, splitByTime('date', { train: 0.7, valid: 0.15, test: 0.15 }))`.
 * Rows of one moment stay together, in the earlier split, so shares are met as nearly as that allows.
 */
export function splitByTime<const Name extends string>(
  by: string,
  shares: { readonly [N in Name]: number },
): StepDefinition<Table, { readonly [N in Name]: Table }> {
  checkShares(shares);
  const options: SplitOptions<Name> = { by, shares };
  return define<Table, { readonly [N in Name]: Table }>('split', options);
}
