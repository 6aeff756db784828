import { isWireRef, reads, refsIn, topologicalOrder } from './graph.js';
import type { Condition, Plan, PlanStep } from './plan.js';
import { GIVEN } from './plan.js';

/** One step of a plan in words. */
export interface StepText {
  readonly id: string;
  readonly kind: string;
  readonly uses: string;
  /** What it reads, `input` and `interval` for the run's own, in the order of the plan. */
  readonly reads: readonly string[];
  readonly notes: readonly string[];
}

/** The steps in an order in which each comes after all it waits for. */
export function describeSteps(plan: Plan): readonly StepText[] {
  return topologicalOrder(plan.steps).map((step) => ({
    id: step.id,
    kind: step.kind,
    uses: step.uses,
    reads: sources(step),
    notes: notes(step),
  }));
}

/** A diagram for Markdown: https://mermaid.js.org/syntax/flowchart.html */
export function mermaid(plan: Plan): string {
  const order = topologicalOrder(plan.steps);
  const key = new Map(order.map(({ id }, i) => [id, `s${i}`]));
  const nodes = order.map((step) => `  ${key.get(step.id)}${shape(step)}`);
  const edges = order.flatMap((step) => [
    ...[...reads(step)].map((id) => `  ${key.get(id)} --> ${key.get(step.id)}`),
    ...step.after.filter((id) => !reads(step).has(id)).map((id) => `  ${key.get(id)} -.-> ${key.get(step.id)}`),
  ]);
  return ['flowchart TD', ...nodes, ...edges].join('\n');
}

function shape({ id, kind }: PlanStep): string {
  const label = `"${id.replaceAll('"', '#quot;')}"`;
  switch (kind) {
    case 'map':
      return `[[${label}]]`;
    case 'gate':
      return `{{${label}}}`;
    case 'choose':
      return `{${label}}`;
    case 'run':
    case 'deploy':
      return `([${label}])`;
    default:
      return `[${label}]`;
  }
}

function sources(step: PlanStep): readonly string[] {
  const named = [step.input, step.with, ...(step.branches ?? [])].flatMap((wire) => refsIn(wire));
  const given = [...GIVEN].filter((name) => named.some(({ $ref }) => $ref === name));
  return [...given, ...reads(step)];
}

function notes({ when, after, map, gate, options, pipeline }: PlanStep): readonly string[] {
  const { pool, cache, light } = options;
  return [
    ...(when === undefined ? [] : [`when ${conditionText(when)}`]),
    ...(after.length === 0 ? [] : [`after ${after.join(', ')}`]),
    ...(map === undefined ? [] : [`${map.window} at once`]),
    ...(map === undefined || map.allowFailures === 0 ? [] : [`${map.allowFailures} may fail`]),
    ...(gate === undefined ? [] : [`asks ${gate.approvers.join(', ')} for ${gate.timeout}`]),
    ...(pipeline === undefined ? [] : [`pipeline ${pipeline}`]),
    ...(pool === 'cpu' ? [] : [`pool ${pool}`]),
    ...(cache ? ['cached'] : []),
    ...(light ? ['light'] : []),
  ];
}

/** `evaluate.passed`, `not evaluate.needsPerson`, `a.x and b.y`. */
export function conditionText(condition: Condition): string {
  if (isWireRef(condition)) return [condition.$ref, ...condition.path].join('.');
  if ('$not' in condition) return `not ${conditionText(condition.$not)}`;
  return condition.$all.map(conditionText).join(' and ');
}
