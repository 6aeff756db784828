/** One function a rule; `lint` holds a plan against all of them and hides none behind the first. */
import type { PlanDraft } from '../plan.js';
import { badBackoff, badDuration, cacheOnImpure, gateWithoutApprover, lightCannotBe, numberRange } from './options.js';
import { cycle, duplicateId, unknownReference } from './references.js';
import type { Problem, Rule } from './rule.js';
import { mapOverNonList, unreachableStep, unusedOutput } from './use.js';

export type { Problem, Rule } from './rule.js';

export const rules: readonly Rule[] = [
  unknownReference,
  duplicateId,
  cycle,
  unreachableStep,
  unusedOutput,
  mapOverNonList,
  gateWithoutApprover,
  badDuration,
  badBackoff,
  numberRange,
  cacheOnImpure,
  lightCannotBe,
];

export function lint(plan: PlanDraft): readonly Problem[] {
  return rules.flatMap((rule) => rule(plan));
}
