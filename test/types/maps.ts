/** Compiled, never run: maps. */
import { pipeline, z } from 'coppice';
import { same } from './same.js';
import type { SurenessIn, ValueOf } from './same.js';

const input = z.object({ trials: z.array(z.object({ units: z.number() })), n: z.number(), word: z.string() });

export const maps = pipeline('maps', { input }, (p) => {
  const all = p.map('all', p.input.trials, ({ units }) => units * 2);
  same<ValueOf<typeof all>, number[]>(true);
  const some = p.map('some', p.input.trials, ({ units }) => units * 2, { allowFailures: 2 });
  same<ValueOf<typeof some>, (number | null)[]>(true);
  const over = p.map('over', all, (value) => `${value}`);
  same<ValueOf<typeof over>, string[]>(true);
  const fixed = p.map('fixed', ['a', 'b'], (text) => text.length);
  same<ValueOf<typeof fixed>, number[]>(true);
  const counted = p.step('count', all.length, (length) => length);
  same<ValueOf<typeof counted>, number>(true);
  const maybe = p.map('maybe', p.step('list', p.input.n, (n) => ({ items: [n], some: n > 0 })).items, (n) => n, {
    when: p.step('flag', p.input.n, (n) => n > 0),
  });
  same<SurenessIn<typeof maybe>, 'maybe'>(true);

  // @ts-expect-error -- an item is { units }, no number
  p.map('wrong-item', p.input.trials, (item: number) => item);
  // @ts-expect-error -- an item has no such member
  p.map('no-such-member', p.input.trials, ({ rate }) => rate);
  // @ts-expect-error -- a number is no list
  p.map('no-list', p.input.n, (item) => item);
  // @ts-expect-error -- a text is none either
  p.map('text', p.input.word, (item) => item);
  // @ts-expect-error -- failed items are null
  p.step('sum', some, (values) => values.reduce((sum: number, value: number) => sum + value, 0));
  // @ts-expect-error -- no such option
  p.map('no-option', all, (value) => value, { concurrency: 3 });
  return { all };
});
