/** Compiled, never run: what may be skipped is typed so, all the way to the run's result. */
import { pipeline, z } from 'coppice';
import type { Outputs, Pipeline } from 'coppice';
import { same } from './same.js';
import type { SurenessIn, ValueOf } from './same.js';

type OutputOf<P> = P extends Pipeline<infer _, infer Out> ? Out : never;

export const certainty = pipeline('certainty', { input: z.object({ n: z.number() }) }, (p) => {
  const base = p.step('base', p.input.n, (n) => ({ n, good: n > 1 }));
  const perhaps = p.step('perhaps', base.n, (n) => n * 2, { when: base.good });
  same<SurenessIn<typeof perhaps>, 'maybe'>(true);
  const downstream = p.step('downstream', { perhaps, n: base.n }, ({ perhaps: value, n }) => value + n);
  same<SurenessIn<typeof downstream>, 'maybe'>(true);
  // It never sees a skipped value: there is no null to check for.
  same<ValueOf<typeof downstream>, number>(true);

  const after = p.step('after', base.n, (n) => n, { after: perhaps });
  const approved = p.gate('approve', { approvers: ['ana'], show: base });
  same<SurenessIn<typeof approved>, 'maybe'>(true);
  const fallen = p.orElse('fall-back', perhaps, 'none');
  same<SurenessIn<typeof fallen>, 'sure'>(true);
  same<ValueOf<typeof fallen>, number | 'none'>(true);
  const chosen = p.choose('choice', base.good, {
    then: () => p.step('then', base.n, (n) => `${n}`),
    otherwise: () => p.step('otherwise', base.n, (n) => n > 3),
  });
  same<SurenessIn<typeof chosen>, 'sure'>(true);
  same<ValueOf<typeof chosen>, string | boolean>(true);

  // @ts-expect-error -- a condition is a reference to a boolean
  p.step('numeric-condition', base, () => 1, { when: base.n });
  // @ts-expect-error -- and no plain value
  p.step('plain-condition', base, () => 1, { when: true });
  // @ts-expect-error -- a choice too
  p.choose('numeric-choice', base.n, { then: () => base, otherwise: () => base });
  // @ts-expect-error -- a branch returns a reference
  p.choose('plain-branch', base.good, { then: () => 3, otherwise: () => base });
  // @ts-expect-error -- what is waited for is a step
  p.step('plain-after', base, () => 1, { after: 'base' });
  return { n: base.n, perhaps, downstream, after, by: approved.by, fallen, chosen, literal: 'a' as const };
});

same<
  OutputOf<typeof certainty>,
  {
    n: number;
    perhaps: number | null;
    downstream: number | null;
    after: number | null;
    by: string | null;
    fallen: number | 'none';
    chosen: string | boolean;
    literal: 'a';
  }
>(true);

declare const output: OutputOf<typeof certainty>;
// @ts-expect-error -- it may have been skipped
export const doubled: number = output.perhaps * 2;
// @ts-expect-error -- so that it is no plain number
export const plain: number = output.perhaps;
export type Nothing = Outputs<undefined>;
