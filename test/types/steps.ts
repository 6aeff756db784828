/** Compiled, never run: the wires of `step` that must not compile, and what is inferred of those that do. */
import { pipeline, z } from 'coppice';
import { same } from './same.js';
import type { SurenessIn, ValueOf } from './same.js';

const input = z.object({ rows: z.number(), name: z.string().default('x'), tags: z.array(z.string()) });

export const steps = pipeline('steps', { input }, (p) => {
  const counted = p.step('count', p.input.rows, (rows) => ({
    twice: rows * 2,
    label: `${rows}`,
    even: rows % 2 === 0,
  }));
  same<ValueOf<typeof counted>, { twice: number; label: string; even: boolean }>(true);
  same<ValueOf<typeof counted.twice>, number>(true);
  same<SurenessIn<typeof counted.twice>, 'sure'>(true);

  const mixed = p.step('mix', { n: counted.twice, all: [p.input.name, counted.label], fixed: 3 }, (given) => given);
  same<ValueOf<typeof mixed>['n'], number>(true);
  same<ValueOf<typeof mixed>['all'], string[]>(true);
  same<ValueOf<typeof mixed>['fixed'], number>(true);

  const later = p.step('later', counted, async ({ label }) => Promise.resolve(label.length));
  same<ValueOf<typeof later>, number>(true);

  // @ts-expect-error -- the step takes a text, the reference is to a number
  p.step('wrong', counted.twice, (text: string) => text.length);
  // @ts-expect-error -- a member of the input is of another type
  p.step('wrong-member', { n: counted.label }, ({ n }: { n: number }) => n);
  // @ts-expect-error -- the step needs a member that is not passed
  p.step('missing-member', { n: counted.twice }, ({ n, m }: { n: number; m: number }) => n + m);
  // @ts-expect-error -- the result has no such member
  p.step('no-such-member', counted.thrice, (value) => value);
  // @ts-expect-error -- the input has no such member
  p.step('no-such-input', p.input.columns, (value) => value);
  // @ts-expect-error -- a misspelt option
  p.step('misspelt', counted, () => 1, { retries: 2, cached: true });
  // @ts-expect-error -- an option of another type
  p.step('odd-option', counted, () => 1, { retries: 'three' });
  return { later };
});

export const misuse = pipeline('misuse', { input }, (p) => {
  const counted = p.step('count', p.input.rows, (rows) => ({ twice: rows * 2, list: [rows], text: 'a' }));
  // @ts-expect-error -- there is no value to compute with
  const sum = counted.twice + 1;
  // @ts-expect-error -- nor to multiply
  const product = counted.twice * 2;
  // @ts-expect-error -- nor to compare
  const larger = counted.twice > 1;
  // @ts-expect-error -- a list cannot be taken apart before it is there
  const [first] = counted.list;
  // @ts-expect-error -- nor spread
  const copy = [...counted.list];
  // @ts-expect-error -- nor iterated
  for (const each of counted.list) void each;
  // @ts-expect-error -- the methods of the value are not there yet
  const mapped = counted.list.map((value) => value);
  // @ts-expect-error -- nor those of a text
  const upper = counted.text.toUpperCase();
  // @ts-expect-error -- it is no function
  const called = counted.twice();
  // @ts-expect-error -- nothing is assigned to it
  counted.twice = 3;
  // @ts-expect-error -- a length is a reference too
  const longer = counted.list.length > 3;
  // @ts-expect-error -- and no text
  const text: string = counted.text;
  const { twice } = counted;
  return { twice, of: [sum, product, larger, first, copy, mapped, upper, called, longer, text].length };
});
