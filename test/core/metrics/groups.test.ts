import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { estimateGap, fairnessGap, fairnessMeasures, groupRates } from '../../../core/metrics/fairness.js';
import type { FairnessMeasure } from '../../../core/metrics/fairness.js';
import { crossed, slicesOf } from '../../../core/metrics/slices.js';
import { metricNamed } from '../../../core/metrics/table/metrics.js';
import { pickRows } from '../../../core/metrics/table/pick.js';

interface Vectors {
  fairness: {
    labels: number[];
    called: number[];
    groups: number[];
    expected: ({ weights: number[] | null } & { [M in FairnessMeasure]: [number, number] })[];
  };
}
const { fairness } = JSON.parse(readFileSync('test/core/metrics/vectors.json', 'utf8')) as Vectors;
const { labels, called, groups } = fairness;

describe('fairness gaps', () => {
  it.each(fairness.expected)('agree with fairlearn, weights $weights', (expected) => {
    const rates = groupRates({ labels, called, groups, weights: expected.weights ?? undefined });
    for (const measure of fairnessMeasures) {
      const [difference, ratio] = expected[measure];
      expect(fairnessGap(rates, { measure, form: 'difference' }).value).toBeCloseTo(difference, 12);
      expect(fairnessGap(rates, { measure, form: 'ratio' }).value).toBeCloseTo(ratio, 12);
    }
  });

  it('leave out a group without positive rows, and one that is too small', () => {
    const rates = groupRates({ labels: [1, 1, 0, 0, 1], called: [1, 0, 1, 0, 1], groups: [0, 0, 1, 1, 2] });
    expect(rates.map((one) => one.truePositiveRate)).toEqual([0.5, null, 1]);
    const asked = { measure: 'equalOpportunity', form: 'difference' } as const;
    expect(fairnessGap(rates, asked)).toEqual({ value: 0.5 });
    expect(fairnessGap(rates, { ...asked, minRows: 2 }).value).toBeNull();
    expect(fairnessGap([], asked).value).toBeNull();
  });

  it('of rates that are all 0 are no difference, and no ratio', () => {
    const rates = groupRates({ labels: [1, 0], called: [0, 0], groups: [0, 1] });
    expect(fairnessGap(rates, { measure: 'demographicParity', form: 'difference' })).toEqual({ value: 0 });
    expect(fairnessGap(rates, { measure: 'demographicParity', form: 'ratio' })).toMatchObject({ value: null });
  });

  it('come with bounds', () => {
    const asked = { measure: 'demographicParity', form: 'difference' } as const;
    const gap = estimateGap({ labels, called, groups }, asked, { seed: 4 });
    expect(gap).toMatchObject({
      method: 'bootstrap',
      value: fairnessGap(groupRates({ labels, called, groups }), asked).value,
    });
    expect('low' in gap && gap.low < gap.high).toBe(true);
  });

  it.each([
    [{ labels: [1, 0], called: [1, 0.5], groups: [0, 1] }, 'Row 1 was called 0.5.'],
    [{ labels: [1, 0], called: [1, 0], groups: [0, -1] }, 'The group of row 1 is -1.'],
    [{ labels: [1, 2], called: [1, 0], groups: [0, 1] }, 'The label of row 1 is 2.'],
  ])('refuse %j', (rows, seen) => expect(() => groupRates(rows)).toThrow(seen));
});

describe('slices', () => {
  const ids = fc.array(fc.nat(6), { maxLength: 60 });

  it('hold each row once, large ones first, small ones left out', () => {
    fc.assert(
      fc.property(ids, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 4 }), (of, minRows, most) => {
        const { kept, leftOut } = slicesOf(of, { minRows, most });
        expect(kept.every(({ id, rows }) => rows.length >= minRows && rows.every((row) => of[row] === id))).toBe(true);
        expect(kept.reduce((sum, { rows }) => sum + rows.length, leftOut.rows)).toBe(of.length);
        expect(kept.length + leftOut.slices).toBe(new Set(of).size);
        expect(kept.length).toBeLessThanOrEqual(most);
        expect(kept.every(({ rows }, at) => at === 0 || rows.length <= kept[at - 1]!.rows.length)).toBe(true);
      }),
    );
  });

  it('cross', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5), fc.nat(4))), (rows) => {
        const { ids: own, pairs } = crossed(
          rows.map(([a]) => a),
          rows.map(([, b]) => b),
        );
        expect(rows.map((_, row) => pairs[own[row]!])).toEqual(rows);
        expect(pairs.length).toBe(new Set(rows.map(String)).size);
      }),
    );
    expect(() => crossed([1], [1, 2])).toThrow('There are 1 and 2 rows.');
    expect(() => slicesOf([0, -1])).toThrow('The slice of row 1 is -1.');
  });

  it('are measured as their rows by themselves', () => {
    const scores = { values: Float32Array.of(0.5, 0.5, 0.25, 0.75, 1, 0), columns: 2 };
    const picked = pickRows<'multiclass'>({ labels: [0, 1, 1], scores, weights: [1, 2, 3] }, Uint32Array.of(2, 1));
    expect(picked).toEqual({
      labels: Float64Array.of(1, 1),
      scores: { values: Float64Array.of(1, 0, 0.25, 0.75), columns: 2 },
      weights: Float64Array.of(3, 2),
    });
    expect(metricNamed('multiclass', 'accuracy').measure(picked)).toEqual({ value: 0.4 });
    const forecast = { actual: [1, 2], predicted: [1, 1], history: [1, 2, 4], season: 1, level: 0.9 };
    expect(pickRows<'forecast'>(forecast, Uint32Array.of(1))).toMatchObject({
      actual: Float64Array.of(2),
      history: [1, 2, 4],
      season: 1,
    });
  });
});
