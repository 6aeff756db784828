import { refsIn, waitsFor } from '../graph.js';
import { INPUT } from '../plan.js';
import type { PlanDraft, PlanStep } from '../plan.js';
import type { Rule } from './rule.js';

const ENDS = new Set(['deploy', 'gate']);

/** `unused-output`: nothing reads a step's result, and it is not marked terminal. */
export const unusedOutput: Rule = (plan) => {
  const used = new Set([
    ...plan.steps.flatMap((step) => [...waitsFor(step)]),
    ...refsIn(plan.output).map(({ $ref }) => $ref),
  ]);
  return plan.steps
    .filter((step) => !used.has(step.id) && !step.terminal && !ENDS.has(step.kind))
    .map((step) => ({
      rule: 'unused-output',
      severity: 'warning',
      step: step.id,
      message: `Nothing reads the result of "${step.id}".`,
      hint: 'Pass it to a step, return it, or mark the step { terminal: true }.',
    }));
};

/** `unreachable-step`: its condition can never be true, as it asks for something and its opposite. */
export const unreachableStep: Rule = (plan) =>
  plan.steps.filter(contradicts).map((step) => ({
    rule: 'unreachable-step',
    severity: 'error',
    step: step.id,
    message: `"${step.id}" can never run: its condition asks for a value and its opposite.`,
    hint: 'Take it out of one of the branches it is in.',
  }));

function contradicts({ when }: PlanStep): boolean {
  const parts = when === undefined ? [] : '$all' in when ? when.$all : [when];
  const texts = new Set(parts.map((part) => JSON.stringify(part)));
  return parts.some((part) => '$not' in part && texts.has(JSON.stringify(part.$not)));
}

/** `map-over-non-list`: a map's items are not a list, as far as the plan or the input's schema can say. */
export const mapOverNonList: Rule = (plan) =>
  plan.steps
    .filter((step) => step.kind === 'map' && isSurelyNoList(step, plan))
    .map((step) => ({
      rule: 'map-over-non-list',
      severity: 'error',
      step: step.id,
      message: `"${step.id}" maps over something that is not a list.`,
      hint: 'Pass a list, such as p.input.trials declared as z.array(…).',
    }));

function isSurelyNoList(step: PlanStep, plan: PlanDraft): boolean {
  if (Array.isArray(step.input)) return false;
  const [ref] = refsIn(step.input);
  if (ref === undefined) return true;
  if (ref.$ref !== INPUT) return false;
  const type = schemaTypeAt(plan.inputSchema, ref.path);
  return type !== undefined && type !== 'array';
}

function schemaTypeAt(schema: unknown, path: readonly (string | number)[]): unknown {
  let here = schema as { properties?: Record<string, unknown>; type?: unknown } | undefined;
  for (const key of path) here = here?.properties?.[key] as typeof here;
  return here?.type;
}
