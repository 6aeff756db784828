import { GIVEN } from './plan.js';
import type { Condition, PlanStep, Wire, WireRef } from './plan.js';
import { isPlainObject } from './json.js';

export function isWireRef(value: unknown): value is WireRef {
  return isPlainObject(value) && typeof value['$ref'] === 'string' && Array.isArray(value['path']);
}

/** Every reference in a wire, in order of appearance. */
export function refsIn(wire: Wire | Condition | undefined): readonly WireRef[] {
  if (wire === undefined || wire === null || typeof wire !== 'object') return [];
  if (isWireRef(wire)) return [wire];
  return Object.values(wire).flatMap((member) => refsIn(member as Wire));
}

/** The steps whose values a step reads. */
export function reads(step: PlanStep): ReadonlySet<string> {
  const wires = [step.input, step.with, ...(step.branches ?? []), step.when];
  const names = wires.flatMap((wire) => refsIn(wire as Wire | undefined)).map(({ $ref }) => $ref);
  return new Set(names.filter((name) => !GIVEN.has(name)));
}

/** The steps that must be over before a step starts. */
export function waitsFor(step: PlanStep): ReadonlySet<string> {
  return new Set([...reads(step), ...step.after]);
}

/** Steps in an order in which each comes after all it waits for; a cycle's members are left out. */
export function topologicalOrder(steps: readonly PlanStep[]): readonly PlanStep[] {
  const done = new Set<string>();
  const ordered: PlanStep[] = [];
  let rest = [...steps];
  for (let before = -1; rest.length !== before;) {
    before = rest.length;
    const ready = rest.filter((step) => [...waitsFor(step)].every((id) => done.has(id)));
    for (const step of ready) done.add(step.id);
    ordered.push(...ready);
    rest = rest.filter((step) => !done.has(step.id));
  }
  return ordered;
}
