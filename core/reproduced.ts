import { canonicalJson } from './json.js';

/** As much of a recorded step as tells whether two runs did the same. */
export interface RanStep {
  readonly step: string;
  readonly state: string;
  readonly output?: unknown;
}

/** How a step of a run compares with the same step of the run it repeats. */
export interface StepComparison {
  readonly step: string;
  readonly verdict: 'same' | 'different' | 'missing' | 'additional';
}

const DONE = new Set(['completed', 'cached']);

/**
 * Results are references that hold digests, so equal JSON is equal content. Steps without a result are left out, and
 * so is one that was skipped the second time: what it waited for shows the difference, if there is one.
 */
export function compareRuns(before: readonly RanStep[], after: readonly RanStep[]): readonly StepComparison[] {
  const first = results(before);
  const second = results(after);
  const skipped = new Set(after.filter(({ state }) => state === 'skipped').map(({ step }) => step));
  const names = [...new Set([...first.keys(), ...second.keys()])].filter((step) => !skipped.has(step));
  return names.map((step) => ({ step, verdict: verdict(first.get(step), second.get(step)) }));
}

function results(steps: readonly RanStep[]): ReadonlyMap<string, string> {
  return new Map(
    steps.filter(({ state }) => DONE.has(state)).map(({ step, output }) => [step, canonicalJson(output ?? null)]),
  );
}

function verdict(before: string | undefined, after: string | undefined): StepComparison['verdict'] {
  if (after === undefined) return 'missing';
  if (before === undefined) return 'additional';
  return before === after ? 'same' : 'different';
}
