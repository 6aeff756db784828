import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countBins, equalWidthEdges, quantileEdges } from '../../../core/drift/binning.js';
import { chiSquared } from '../../../core/drift/chi-squared.js';
import { energyDistance } from '../../../core/drift/energy-distance.js';
import { hellinger } from '../../../core/drift/hellinger.js';
import { jensenShannon } from '../../../core/drift/jensen-shannon.js';
import { judge } from '../../../core/drift/judge.js';
import { kolmogorovSmirnov } from '../../../core/drift/kolmogorov-smirnov.js';
import { lInfinity } from '../../../core/drift/l-infinity.js';
import { normalizedAbsoluteDifference } from '../../../core/drift/normalized-absolute-difference.js';
import { populationStability } from '../../../core/drift/population-stability.js';
import type { DriftResult } from '../../../core/drift/result.js';
import { totalVariation } from '../../../core/drift/total-variation.js';
import { wasserstein } from '../../../core/drift/wasserstein.js';

type Compare = (reference: ArrayLike<number>, current: ArrayLike<number>) => DriftResult;
interface Bounded {
  readonly name: string;
  readonly compare: Compare;
  readonly most: number;
}
const js = (form: 'divergence' | 'distance', base: 2 | 'e'): Compare => {
  return (reference, current) => jensenShannon(reference, current, { form, base });
};
const overCounts: Bounded[] = [
  { name: 'population stability', compare: populationStability, most: Infinity },
  { name: 'Jensen-Shannon divergence, base 2', compare: js('divergence', 2), most: 1 },
  { name: 'Jensen-Shannon distance, base e', compare: js('distance', 'e'), most: Math.sqrt(Math.LN2) },
  { name: 'Hellinger', compare: hellinger, most: 1 },
  { name: 'total variation', compare: totalVariation, most: 1 },
  { name: 'L-infinity', compare: lInfinity, most: 1 },
  { name: 'normalized absolute difference', compare: normalizedAbsoluteDifference, most: 1 },
  { name: 'chi-squared', compare: chiSquared, most: Infinity },
];
const overSamples: Bounded[] = [
  { name: 'Kolmogorov-Smirnov', compare: kolmogorovSmirnov, most: 1 },
  { name: 'Wasserstein', compare: wasserstein, most: Infinity },
  { name: 'energy distance', compare: energyDistance, most: Infinity },
];

const refused = (compare: () => unknown, seen: string): void => {
  expect(compare).toThrow(seen);
  expect(compare).toThrow(expect.objectContaining({ code: 'DRIFT_INPUT', retry: false }));
};
const close = (one: number | null, other: number | null): void =>
  expect(Math.abs(one! - other!)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(other!)));

describe.each([...overCounts, ...overSamples])('$name', ({ compare }) => {
  it('says which side is empty', () => {
    const [empty, full] = [new Float64Array(0), [1]];
    expect(compare(empty, empty)).toMatchObject({ value: null, why: 'neither side has a row with a value' });
    if (overSamples.some((one) => one.compare === compare)) {
      expect(compare(empty, full)).toMatchObject({ value: null, why: 'the reference has no row with a value' });
      expect(compare(full, empty)).toMatchObject({
        value: null,
        why: 'the current data have no row with a value',
        sizes: { reference: 1, current: 0 },
      });
    } else {
      expect(compare([0, 0], [1, 2])).toMatchObject({ value: null, why: 'the reference has no row with a value' });
      expect(compare([1, 2], [0, 0])).toMatchObject({ value: null, why: 'the current data have no row with a value' });
    }
  });

  it('a column that stays constant has not moved', () => {
    expect(compare([7, 7, 7], [7, 7, 7])).toMatchObject({ value: 0, direction: 'higher' });
  });

  it('refuses NaN', () => {
    refused(() => compare([1, 2], [1, NaN]), 'NaN');
    refused(() => compare([NaN, NaN], [1, 2]), 'NaN');
  });
});

describe.each(overCounts)('$name over counts', ({ compare, most }) => {
  const pair = fc
    .integer({ min: 1, max: 12 })
    .chain((cells) => fc.tuple(...[0, 1].map(() => fc.array(fc.nat(500), { minLength: cells, maxLength: cells }))))
    .filter((sides) => sides.every((counts) => counts.some((count) => count > 0)));

  it('is symmetric, bounded, and 0 for equal counts', () => {
    fc.assert(
      fc.property(pair, ([one, other]) => {
        const { value } = compare(one!, other!);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(most);
        close(compare(other!, one!).value, value);
        expect(compare(one!, one!).value).toBe(0);
      }),
    );
  });

  it('gives a figure where one category is new', () => {
    const result = compare([10, 20, 0], [10, 15, 5]);
    expect(result.value).toBeGreaterThan(0);
    expect(result.value).toBeLessThan(Infinity);
  });

  it('refuses counts that are none, and cells that do not match', () => {
    refused(() => compare([1, 2], [1]), 'The reference has 2 cells and the current data have 1.');
    refused(() => compare([1, -2], [1, 2]), 'The reference count of cell 1 is -2.');
    refused(() => compare([1, 2], [Infinity, 2]), 'The current count of cell 0 is Infinity.');
  });
});

describe.each(overSamples)('$name over samples', ({ compare, most }) => {
  const sample = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 });

  it('is symmetric, bounded, 0 for equal rows in any order, and leaves its input alone', () => {
    fc.assert(
      fc.property(sample, sample, (one, other) => {
        const before = [...one];
        const { value } = compare(one, other);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(most);
        close(compare(other, one).value, value);
        expect(compare(one, [...one].reverse()).value).toBe(0);
        expect(one).toEqual(before);
      }),
    );
  });

  it('names the row that is NaN', () => {
    refused(() => compare([1, 2], [1, NaN, 3]), 'The current value of row 1 is NaN.');
  });

  it('-0 and 0 are one value', () => {
    expect(compare([0, -0], [-0, 0]).value).toBe(0);
  });
});

describe('infinite values', () => {
  it('have an order, so Kolmogorov-Smirnov takes them', () => {
    expect(kolmogorovSmirnov([-Infinity, 0, 1], [0, 1, Infinity]).value).toBeCloseTo(1 / 3, 12);
    expect(kolmogorovSmirnov([Infinity], [Infinity]).value).toBe(0);
  });

  it('have no distance', () => {
    refused(() => wasserstein([1, Infinity], [1, 2]), 'A reference value is Infinity.');
    refused(() => energyDistance([1, 2], [-Infinity, 2]), 'A current value is -Infinity.');
    expect(wasserstein([-1.7e308], [1.7e308])).toMatchObject({ value: null });
    expect(energyDistance([-1.7e308], [1.7e308])).toMatchObject({ value: null });
  });
});

describe('what only one statistic knows', () => {
  it('a constant reference norms by 0.001', () => {
    expect(wasserstein([5, 5, 5], [5, 5.5], { normed: true }).value).toBeCloseTo(250, 9);
  });

  it('goodness of fit has no answer to a new category', () => {
    expect(chiSquared([10, 0], [5, 5], { form: 'goodness-of-fit' })).toMatchObject({
      value: null,
      why: 'the reference has no row in cell 1: use the form contingency',
    });
    expect(chiSquared([9], [4])).toMatchObject({ value: 0, pValue: 1 });
    refused(() => chiSquared([0.5, 0.5], [0.4, 0.6]), 'The count of cell 0 is 0.5.');
  });

  it('population stability fills an empty cell as told', () => {
    const given = populationStability([1, 1], [2, 0], { emptyCells: 0.01 });
    expect(given.value).toBeCloseTo(0.5 * Math.log(2) + 0.49 * Math.log(50), 12);
    refused(() => populationStability([1], [1], { emptyCells: 0 }), 'The share of an empty cell is 0.');
  });

  it('too many pairs of rows for an exact chance', () => {
    const ramp = (rows: number): Float64Array => Float64Array.from({ length: rows }, (_, row) => row / rows);
    expect(kolmogorovSmirnov(ramp(10_001), ramp(10_000))).toMatchObject({ method: 'asymptotic', pValue: 1 });
    expect(kolmogorovSmirnov(ramp(20_000), ramp(20_000))).toMatchObject({ method: 'exact', pValue: 1 });
  });
});

describe('judging', () => {
  const result = kolmogorovSmirnov([1, 2, 3], [1, 2, 3]);

  it.each([
    ['p <= threshold', true],
    ['p < threshold', false],
    ['value > threshold', false],
  ] as const)('%s where p is the threshold', (alarm, drifted) => {
    expect(judge(result, { threshold: 1, alarm })).toMatchObject({ threshold: 1, alarm, drifted });
  });

  it('p-values are drift below', () => {
    expect(judge(result, { threshold: 0.05, alarm: 'p < threshold' })).toMatchObject({ direction: 'lower' });
  });

  it('does not invent a verdict', () => {
    const none = kolmogorovSmirnov([], [1]);
    expect(judge(none, { threshold: 0.05, alarm: 'p < threshold' })).toBe(none);
    const byP = { threshold: 0.05, alarm: 'p < threshold' } as const;
    refused(() => judge(wasserstein([1], [2]), byP), 'wasserstein has no p-value');
    refused(() => judge(result, { ...byP, threshold: NaN }), 'The threshold is NaN.');
  });
});

describe('bins', () => {
  it('a constant column has one bin around it', () => {
    expect([...equalWidthEdges([3, 3], [3])]).toEqual([2.5, 3.5]);
    expect([...quantileEdges([3, 3])]).toEqual([2.5, 3.5]);
  });

  it('open outer bins lose no row', () => {
    expect([...countBins([-Infinity, 0, 1, 2, 9, Infinity], [0, 1, 2])]).toEqual([2, 4]);
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { maxLength: 50 }), (values) => {
        expect(countBins(values, [-1, 0, 1]).reduce((sum, count) => sum + count, 0)).toBe(values.length);
      }),
    );
  });

  it('refuses what it cannot bin', () => {
    refused(() => equalWidthEdges([], []), 'Neither sample has a value to bin.');
    refused(() => equalWidthEdges([1, Infinity], [1]), 'The reference value of row 1 is Infinity.');
    refused(() => equalWidthEdges([-1.7e308], [1.7e308]), 'The values reach from -1.7e+308 to 1.7e+308.');
    refused(() => equalWidthEdges([1], [2], { bins: 2.5 }), 'The number of bins is 2.5.');
    refused(() => quantileEdges([]), 'The reference has no value to bin.');
    refused(() => quantileEdges([1], { bins: 0 }), 'The number of bins is 0.');
    refused(() => countBins([NaN], [0, 1]), 'The value of row 0 is NaN.');
  });
});
