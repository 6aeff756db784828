import { describe, expect, it } from '@jest/globals';
import { comparePair } from '../../../../core/drift/presets/preset.js';
import { tfdv } from '../../../../core/drift/presets/tfdv.js';
import type { ColumnSample } from '../../../../core/drift/sample.js';

// TFDV itself is not run here: the figures of its comparators are the vectors of its own tests (metrics_test.cc), which
// peers.test.ts asserts on cells; here they reach the preset as columns, and its histograms are worked out by hand.
const numbers = (values: readonly number[], missing = 0): ColumnSample => ({
  kind: 'numbers',
  values: Float64Array.from([...values, ...new Array<number>(missing).fill(NaN)]),
  missing,
  integers: false,
});
const categories = (counts: Record<string, number>): ColumnSample => {
  const dictionary = Object.keys(counts);
  const codes = dictionary.flatMap((name, code) => new Array<number>(counts[name]!).fill(code));
  return { kind: 'categories', codes: Int32Array.from(codes), dictionary, missing: 0 };
};
const verdict = (reference: ColumnSample, current: ColumnSample, options = {}) =>
  comparePair(tfdv(options), { reference, current }, { seed: 1 });

describe('as TFDV', () => {
  it('categories: the greatest difference of shares, strictly above the threshold', () => {
    const [reference, current] = [categories({ hello: 1, world: 9 }), categories({ hello: 3, world: 7 })];
    const found = verdict(reference, current, { categories: 0.1 });
    expect(found).toMatchObject({
      statistic: 'l-infinity',
      threshold: 0.1,
      alarm: 'value > threshold',
      drifted: true,
      sizes: { reference: 10, current: 10 },
    });
    expect(found.value).toBeCloseTo(0.2, 12);
    expect(['hello', 'world']).toContain(found.category);
    expect(verdict(categories({ a: 1, b: 1 }), categories({ a: 1, b: 3 }), { categories: 0.25 }).drifted).toBe(false);
    expect(verdict(categories({ b: 9, c: 1 }), categories({ a: 3, b: 7 })).value).toBeCloseTo(0.3, 12);
  });

  it('measures without a threshold, and has no verdict', () => {
    const found = verdict(categories({ a: 1 }), categories({ b: 1 }));
    expect(found).toMatchObject({ value: 1, threshold: null, alarm: null, drifted: null, why: 'no threshold was set' });
  });

  it('numbers: divergence in base 2 over the edges of both histograms', () => {
    // Ten buckets of 1 a side, [0, 10] and [5, 15]: half of each lies where the other has nothing.
    const ramp = (from: number): ColumnSample => numbers(Array.from({ length: 11 }, (_, at) => from + at));
    const found = verdict(ramp(0), ramp(5), { numbers: 0.4 });
    // Rows a bucket: 1 … 1, 2 (the last is closed).
    const [p, q] = [
      [1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2],
    ];
    const part = (a: number, b: number): number => (a === 0 ? 0 : (a / 11) * Math.log2((2 * a) / (a + b)));
    const expected = p.reduce((sum, a, at) => sum + (part(a, q[at]!) + part(q[at]!, a)) / 2, 0);
    expect(found).toMatchObject({ statistic: 'jensen-shannon-divergence-base-2', drifted: true });
    expect(found.value).toBeCloseTo(expected, 12);
  });

  it.each<[string, ColumnSample, ColumnSample, number]>([
    ['points, half of them shared', numbers([2, 2]), numbers([2, 2]), 0],
    ['all NaN on both sides', numbers([NaN, NaN]), numbers([NaN]), 1],
    ['infinite on both sides', numbers([Infinity]), numbers([Infinity]), 1],
    ['one NaN of four', numbers([1.5, 1.5, 1.5, NaN]), numbers([1.5, 1.5, 1.5, 1.5]), 0.13792538],
    ['nulls, which are in no bucket', numbers([1, 2, 3], 5), numbers([1, 2, 3]), 0],
    ['constants apart', numbers([1, 1]), numbers([2, 2]), 1],
  ])('%s', (_, reference, current, value) => {
    expect(verdict(reference, current).value).toBeCloseTo(value, 8);
  });

  it('a column that came or went has drifted', () => {
    expect(verdict(numbers([], 4), numbers([1]), { numbers: 1 })).toMatchObject({
      value: null,
      drifted: true,
      why: 'the reference has no row with a value',
    });
    expect(verdict(numbers([], 4), numbers([], 3), { numbers: 1 })).toMatchObject({ value: null, drifted: null });
  });
});
