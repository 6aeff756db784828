/** Compiled, never run: pipelines within pipelines. */
import { pipeline, z } from 'coppice';
import { same } from './same.js';
import type { SurenessIn, ValueOf } from './same.js';

const child = pipeline('child', { input: z.object({ n: z.number(), word: z.string().default('a') }) }, (p) => {
  const twice = p.step('twice', p.input.n, (n) => ({ n: n * 2, large: n > 10 }));
  return { n: twice.n, only: p.step('only', twice, () => 'large', { when: twice.large }) };
});

export const parent = pipeline('parent', { input: z.object({ m: z.number(), good: z.boolean() }) }, (p) => {
  const whole = p.run('whole', child, { n: p.input.m });
  same<ValueOf<typeof whole>, { n: number; only: string | null }>(true);
  same<SurenessIn<typeof whole>, 'sure'>(true);
  const perhaps = p.run('perhaps', child, { n: p.input.m, word: 'b' }, { when: p.input.good });
  same<SurenessIn<typeof perhaps>, 'maybe'>(true);
  const next = p.step('next', whole.n, (n) => n + 1);
  same<ValueOf<typeof next>, number>(true);
  // @ts-expect-error -- the child takes a number
  p.run('wrong-input', child, { n: 'three' });
  // @ts-expect-error -- and no reference to a boolean
  p.run('wrong-reference', child, { n: p.input.good });
  // @ts-expect-error -- which must be there
  p.run('missing', child, {});
  // @ts-expect-error -- the child returns no such thing
  p.step('no-such-output', whole.m, (m) => m);
  // @ts-expect-error -- only: string | null
  p.step('null-unseen', whole.only, (only) => only.length);
  return { next, perhaps };
});
