import { describe, expect, it } from '@jest/globals';
import { alignCategories } from '../../../core/drift/categories.js';
import { alignHistograms } from '../../../core/drift/align-histograms.js';
import type { Bucket, Histogram } from '../../../core/drift/align-histograms.js';
import { jensenShannon } from '../../../core/drift/jensen-shannon.js';
import { judge } from '../../../core/drift/judge.js';
import { lInfinity } from '../../../core/drift/l-infinity.js';
import { normalizedAbsoluteDifference } from '../../../core/drift/normalized-absolute-difference.js';
import { populationStability } from '../../../core/drift/population-stability.js';
import { wasserstein } from '../../../core/drift/wasserstein.js';

const tfdv = { form: 'divergence', base: 2 } as const;
const bucket = (low: number, high: number, count: number): Bucket => ({ low, high, count });
const divergence = (one: Histogram, other: Histogram): number | null => {
  const { reference, current } = alignHistograms(one, other);
  return jensenShannon(reference, current, tfdv).value;
};

describe("TFDV's own vectors", () => {
  it.each([
    [{ hello: 0.1, world: 0.9 }, { hello: 0.3, world: 0.7 }, 0.2, ['hello', 'world']],
    [{ b: 0.9, c: 0.1 }, { a: 0.3, b: 0.7 }, 0.3, ['a']],
  ])('L-infinity of %j and %j', (one, other, value, worst) => {
    const { categories, reference, current } = alignCategories(one, other);
    const result = lInfinity(reference, current);
    expect(result.value).toBeCloseTo(value, 12);
    expect(worst).toContain('cell' in result && categories[result.cell]);
  });

  it.each([
    [[1, 5], [10, 50], 0.6818181818181818],
    [[0.1, 0.9], [0.3, 0.7], 0.1],
  ])('normalized absolute difference of %j and %j', (one, other, value) => {
    expect(normalizedAbsoluteDifference(one, other).value).toBeCloseTo(value, 12);
  });

  const apart = { buckets: [bucket(1, 2, 2), bucket(2, 3, 2)] };
  it.each<[string, Histogram, Histogram, number]>([
    ['buckets of other edges', apart, { buckets: [bucket(2, 4, 2), bucket(4, 6, 2)] }, 0.65563906],
    ['one NaN of four', { buckets: [bucket(1, 2, 3)], nan: 1 }, { buckets: [bucket(1, 2, 4)] }, 0.13792538],
    ['all NaN on both sides', { buckets: [], nan: 3 }, { buckets: [], nan: 3 }, 1],
    ['unbounded', { buckets: [bucket(-Infinity, 0, 4)] }, { buckets: [bucket(-Infinity, 0, 4)] }, 1],
    ['nothing shared', { buckets: [bucket(0, 1, 4)] }, { buckets: [bucket(1, 2, 4)] }, 1],
    [
      'half of the points',
      { buckets: [bucket(1, 1, 2), bucket(2, 2, 2)] },
      { buckets: [bucket(2, 2, 2), bucket(3, 3, 2)] },
      0.5,
    ],
  ])('divergence of histograms: %s', (_, one, other, value) => {
    expect(divergence(one, other)).toBeCloseTo(value, 8);
  });

  it('divergence of ranked categories', () => {
    const { reference, current } = alignCategories({ b: 2, a: 2, c: 1 }, { a: 2, Z: 1, Y: 1, X: 1 });
    expect(jensenShannon(reference, current, tfdv).value).toBeCloseTo(0.6, 12);
  });
});

describe('one change of data, the verdicts of three peers', () => {
  const before = { a: 50, b: 30, c: 20 };
  const { reference, current } = alignCategories(before, new Map([['a', 30], ['b', 30], ['c', 30], ['d', 10]])); // prettier-ignore
  const js = (form: 'divergence' | 'distance', base: 2 | 'e') => jensenShannon(reference, current, { form, base });

  it('each formula has its own figure', () => {
    expect(js('divergence', 2).value).toBeCloseTo(0.07548875, 9);
    expect(js('distance', 'e').value).toBeCloseTo(0.228746179, 9);
    expect(js('distance', 2).value).toBeCloseTo(0.274752161, 9);
    expect(lInfinity(reference, current).value).toBeCloseTo(0.2, 12);
    expect(populationStability(reference, current).value).toBeCloseTo(0.832796388, 9);
    expect(wasserstein([1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6, 7], { normed: true }).value).toBeCloseTo(0.585540044, 9);
  });

  it('at 0.1 TFDV sees none, and Evidently does', () => {
    expect(judge(js('divergence', 2), { threshold: 0.1, alarm: 'value > threshold' })).toMatchObject({
      statistic: 'jensen-shannon-divergence-base-2',
      drifted: false,
      direction: 'higher',
      sizes: { reference: 100, current: 100 },
    });
    expect(judge(js('distance', 'e'), { threshold: 0.1, alarm: 'value >= threshold' })).toMatchObject({
      drifted: true,
    });
  });
});
