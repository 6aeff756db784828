import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evidently } from '../../../../core/drift/presets/evidently.js';
import { nannyml } from '../../../../core/drift/presets/nannyml.js';
import { comparePair } from '../../../../core/drift/presets/preset.js';
import type { Preset } from '../../../../core/drift/presets/preset.js';
import { tfdv } from '../../../../core/drift/presets/tfdv.js';
import type { Verdict } from '../../../../core/drift/presets/verdict.js';
import type { CategorySample, ColumnSample, NumberSample, TextSample } from '../../../../core/drift/sample.js';

const presets: readonly { name: string; preset: Preset }[] = [
  { name: 'evidently', preset: evidently() },
  {
    name: 'evidently, PSI',
    preset: evidently({ numbers: 'population-stability', categories: 'population-stability' }),
  },
  { name: 'evidently, Jensen-Shannon', preset: evidently({ numbers: 'jensen-shannon', categories: 'jensen-shannon' }) },
  { name: 'evidently, Hellinger', preset: evidently({ numbers: 'hellinger', categories: 'hellinger' }) },
  { name: 'evidently, energy', preset: evidently({ numbers: 'energy-distance', categories: 'chi-squared' }) },
  { name: 'tfdv', preset: tfdv({ numbers: 0.1, categories: 0.1 }) },
  { name: 'nannyml', preset: nannyml() },
  { name: 'nannyml, Wasserstein', preset: nannyml({ numbers: 'wasserstein', categories: 'l-infinity' }) },
  { name: 'nannyml, KS', preset: nannyml({ numbers: 'kolmogorov-smirnov', categories: 'hellinger' }) },
];
const numbers = (values: readonly number[], missing = 0): NumberSample => ({
  kind: 'numbers',
  values: Float64Array.from([...values, ...new Array<number>(missing).fill(NaN)]),
  missing,
  integers: false,
});
const categories = (values: readonly (string | null)[]): CategorySample => {
  const dictionary = [...new Set(values.filter((value) => value !== null))];
  const codes = Int32Array.from(values, (value) => (value === null ? -1 : dictionary.indexOf(value)));
  return { kind: 'categories', codes, dictionary, missing: values.filter((value) => value === null).length };
};
const texts = (values: readonly (string | null)[]): TextSample => ({
  kind: 'texts',
  texts: values,
  missing: values.filter((value) => value === null).length,
});
const repeat = <T>(times: number, ...values: T[]): T[] => Array.from({ length: times }, () => values).flat();

describe.each(presets)('degenerate columns, $name', ({ preset }) => {
  const compare = (reference: ColumnSample, current: ColumnSample): Verdict =>
    comparePair(preset, { reference, current }, { seed: 5 });
  const steady = Array.from({ length: 60 }, (_, row) => ((row * 7) % 30) / 3);

  it.each<[string, ColumnSample, ColumnSample]>([
    ['numbers', numbers([]), numbers([])],
    ['numbers, null', numbers([], 30), numbers([], 20)],
    ['categories', categories([]), categories(repeat(4, null))],
    ['texts', texts(repeat(30, null)), texts([])],
  ])('no %s on either side: no verdict', (_, reference, current) => {
    expect(compare(reference, current)).toMatchObject({
      value: null,
      drifted: null,
      why: 'neither side has a row with a value',
    });
  });

  it.each<[string, ColumnSample, ColumnSample]>([
    ['numbers', numbers(steady), numbers([], 20)],
    ['categories', categories(repeat(20, 'a', 'b', 'c')), categories(repeat(20, null))],
    ['texts', texts(repeat(20, 'one of', 'two or', 'three')), texts(repeat(20, null))],
  ])('%s that came or went have drifted', (_, before, after) => {
    const why = 'the current data have no row with a value';
    expect(compare(before, after)).toMatchObject({ value: null, drifted: true, why });
    expect(compare(after, before)).toMatchObject({ drifted: true, why: 'the reference has no row with a value' });
  });

  it('a column that stays constant has not drifted', () => {
    expect(compare(numbers(repeat(40, 7)), numbers(repeat(30, 7))).drifted).toBe(false);
    expect(compare(categories(repeat(40, 'a')), categories(repeat(30, 'a'))).drifted).toBe(false);
  });

  it('a constant column with another value has', () => {
    expect(compare(numbers(repeat(40, 7)), numbers(repeat(30, 8))).drifted).toBe(true);
    expect(compare(categories(repeat(40, 'a')), categories(repeat(30, 'b'))).drifted).toBe(true);
  });

  it('one new category has a finite answer', () => {
    const found = compare(categories(repeat(30, 'a', 'b', 'c')), categories([...repeat(20, 'a', 'b', 'c'), 'd']));
    expect(found.drifted).not.toBeNull();
    expect(found.value === null || Number.isFinite(found.value)).toBe(true);
  });

  it('NaN and infinities neither throw nor turn up in the answer', () => {
    const odd = numbers([...steady, NaN, Infinity, -Infinity]);
    const found = compare(odd, odd);
    expect(Number.isFinite(found.value)).toBe(true);
    expect(found.sizes.reference).toBe(preset.preset === 'tfdv' ? steady.length + 3 : steady.length);
    if (preset.preset !== 'tfdv') expect(found).toMatchObject({ drifted: false });
  });

  it('refuses to hold numbers against texts', () => {
    expect(() => compare(numbers([1]), texts(['1']))).toThrow(
      'The reference has numbers and the current data have texts.',
    );
  });

  it('does not depend on the order of the current rows, and finds itself equal', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 12, maxLength: 40 }), (values) => {
        const sample = numbers(values);
        const found = compare(sample, numbers([...values].reverse()));
        expect(found.value).toBe(compare(sample, sample).value);
        expect(found.value).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  it('is further off the further a column is shifted, until nothing is shared', () => {
    const shifted = (by: number): number => {
      const { value, pValue } = compare(numbers(steady), numbers(steady.map((one) => one + by)));
      return pValue === undefined ? value! : 1 - pValue;
    };
    const found = [0, 1.5, 4, 12].map(shifted);
    found.slice(1).forEach((value, at) => expect(value).toBeGreaterThanOrEqual(found[at]!));
    expect(found.at(-1)).toBeGreaterThan(found[0]!);
  });
});

it('NannyML needs a row a chunk', () => {
  const found = comparePair(nannyml(), { reference: numbers([1, 2, 3]), current: numbers([1, 2, 3]) }, { seed: 1 });
  expect(found).toMatchObject({ value: null, drifted: null });
  expect(found.why).toContain('fewer than 10 rows');
});
