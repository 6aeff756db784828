import { waitsFor, topologicalOrder, refsIn } from '../graph.js';
import { GIVEN } from '../plan.js';
import type { Problem, Rule } from './rule.js';

/** `unknown-reference`: a wire or an `after` names a step that is not in the plan. */
export const unknownReference: Rule = (plan) => {
  const known = new Set(plan.steps.map(({ id }) => id));
  const missing = plan.steps.flatMap((step) =>
    [...waitsFor(step)].filter((id) => !known.has(id)).map((id) => problem('unknown-reference', id, step.id)),
  );
  const inOutput = refsIn(plan.output).filter(({ $ref }) => !GIVEN.has($ref) && !known.has($ref));
  return [...missing, ...inOutput.map(({ $ref }) => problem('unknown-reference', $ref))];
};

/** `duplicate-id`: two steps of one name. */
export const duplicateId: Rule = (plan) => {
  const ids = plan.steps.map(({ id }) => id);
  const twice = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
  return [...twice].map((id) => ({
    rule: 'duplicate-id',
    severity: 'error',
    step: id,
    message: `Two steps have the id "${id}".`,
    hint: 'Rename one of them.',
  }));
};

/** `cycle`: steps that wait for each other. */
export const cycle: Rule = (plan) => {
  const known = new Set(plan.steps.map(({ id }) => id));
  const ordered = new Set(topologicalOrder(plan.steps).map(({ id }) => id));
  const stuck = plan.steps.filter((step) => !ordered.has(step.id) && [...waitsFor(step)].every((id) => known.has(id)));
  if (stuck.length === 0) return [];
  const names = stuck.map(({ id }) => id);
  return [
    {
      rule: 'cycle',
      severity: 'error',
      step: names[0] ?? '',
      message: `These steps wait for each other: ${names.join(', ')}.`,
      hint: 'Take one of the references or `after` entries out.',
    },
  ];
};

function problem(rule: string, wanted: string, step?: string): Problem {
  const where = step === undefined ? 'The pipeline’s result' : `Step "${step}"`;
  return {
    rule,
    severity: 'error',
    ...(step === undefined ? {} : { step }),
    message: `${where} refers to "${wanted}", which is no step of this pipeline.`,
    hint: 'Pass what p.step returned in this pipeline; for another pipeline’s result use p.run.',
  };
}
