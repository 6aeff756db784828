import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { adjustPValues } from '../../../core/drift/correction.js';
import type { Correction } from '../../../core/drift/correction.js';
import { zTest } from '../../../core/drift/z-test.js';

const CORRECTIONS: readonly Correction[] = ['bonferroni', 'holm', 'benjamini-hochberg'];
/** Made by statsmodels; the file's note says how. */
const vectors = JSON.parse(readFileSync('test/core/drift/statsmodels.json', 'utf8')) as {
  corrections: ({ pValues: number[] } & Record<Correction, number[]>)[];
  proportions: { reference: number[]; current: number[]; z: number; p: number }[];
};

describe('corrections agree with statsmodels', () => {
  it.each(vectors.corrections)('$pValues', ({ pValues, ...expected }) => {
    for (const correction of CORRECTIONS) {
      adjustPValues(pValues, correction).forEach((p, at) => expect(p).toBeCloseTo(expected[correction][at]!, 12));
    }
  });

  it('never lower a p-value, keep their order, and leave a single one alone', () => {
    const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });
    fc.assert(
      fc.property(pValues, fc.constantFrom(...CORRECTIONS), (given, correction) => {
        const adjusted = adjustPValues(given, correction);
        adjusted.forEach((p, at) => expect(p).toBeGreaterThanOrEqual(given[at]!));
        const order = given.map((_, at) => at).sort((a, b) => given[a]! - given[b]!);
        order.slice(1).forEach((at, rank) => expect(adjusted[at]).toBeGreaterThanOrEqual(adjusted[order[rank]!]!));
        if (given.length === 1) expect(adjusted).toEqual(given);
      }),
    );
  });

  it('refuse what is no probability', () => {
    expect(() => adjustPValues([0.5, 1.5], 'holm')).toThrow('The p-value 1 is 1.5.');
    expect(() => adjustPValues([NaN], 'bonferroni')).toThrow(expect.objectContaining({ code: 'DRIFT_INPUT' }));
    expect(adjustPValues([], 'holm')).toEqual([]);
  });
});

describe('the z-test agrees with statsmodels', () => {
  it.each(vectors.proportions)('$reference and $current', ({ reference, current, z, p }) => {
    const result = zTest(reference, current);
    expect(result.value).toBeCloseTo(z, 9);
    expect('pValue' in result && Math.abs(result.pValue - p)).toBeLessThanOrEqual(1e-12);
    expect(zTest(current, reference).value).toBeCloseTo(z, 9);
  });

  it('has an answer to columns that say nothing', () => {
    expect(zTest([5, 0], [7, 0])).toMatchObject({ value: 0, pValue: 1 });
    expect(zTest([5], [7])).toMatchObject({ value: 0, pValue: 1 });
    expect(zTest([0, 0], [1, 2])).toMatchObject({ value: null, why: 'the reference has no row with a value' });
    expect(zTest([1, 2, 3], [1, 2, 3])).toMatchObject({ value: null });
    expect(() => zTest([0.5, 0.5], [1, 1])).toThrow('The count of cell 0 is 0.5.');
  });
});
