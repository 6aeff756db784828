import type { Json } from '../../core/json.js';

/** How a step ended. `skipped` lets later steps that only wait for it go on; `rejected` does not. */
export type Outcome =
  | { readonly state: 'completed' | 'cached'; readonly value: Json }
  | { readonly state: 'skipped' | 'rejected'; readonly note: string };

export const skipped = (note: string): Outcome => ({ state: 'skipped', note });
export const completed = (value: Json): Outcome => ({ state: 'completed', value });

export function hasValue(outcome: Outcome | undefined): outcome is Extract<Outcome, { value: Json }> {
  return outcome !== undefined && 'value' in outcome;
}
