import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { domainClassifier } from '../../../core/drift/domain-classifier.js';
import type { Columns } from '../../../core/drift/domain-classifier.js';
import { judgeDomain, judgeReconstruction } from '../../../core/drift/multivariate.js';
import { randomAuc } from '../../../core/drift/random-auc.js';
import { fitReconstruction, reconstructionErrors } from '../../../core/drift/reconstruction.js';
import { symmetricEigen } from '../../../core/drift/symmetric-eigen.js';
import { randomFrom } from '../../../core/seed.js';

/** Two columns that vary alike by themselves; `together` says whether with each other or against. */
function pairOf(rows: number, { seed, together }: { seed: number; together: 1 | -1 }): Columns {
  const { uniform } = randomFrom(seed);
  const first = Float64Array.from({ length: rows }, () => uniform() - 0.5);
  return [first, first.map((value) => together * value + (uniform() - 0.5) / 10)];
}

describe('the domain classifier', () => {
  const reference = pairOf(600, { seed: 1, together: 1 });

  it('sees what no single column shows', () => {
    const turned = domainClassifier(reference, pairOf(500, { seed: 2, together: -1 }), { seed: 9 });
    expect(turned).toMatchObject({ statistic: 'domain-classifier-auc', sizes: { reference: 600, current: 500 } });
    expect(turned.value).toBeGreaterThan(0.85);
  });

  it('tells nothing from nothing, and rows with themselves least of all', () => {
    const same = judgeDomain({ reference, current: pairOf(500, { seed: 3, together: 1 }) }, { seed: 9 });
    expect(same).toMatchObject({ drifted: false, lower: 0.45, upper: 0.65 });
  });

  it('gives equal figures for equal seeds', () => {
    const current = pairOf(300, { seed: 4, together: 1 });
    const [one, other, third] = [7, 7, 8].map((seed) => domainClassifier(reference, current, { seed }).value);
    expect(one).toBe(other);
    expect(third).not.toBe(one);
  });

  it('takes NaN for a value of its own', () => {
    const holes = (columns: Columns): Columns => columns.map((column) => column.map((v, row) => (row % 2 ? v : NaN)));
    expect(
      domainClassifier(reference, holes(pairOf(500, { seed: 5, together: 1 })), { seed: 1 }).value,
    ).toBeGreaterThan(0.7);
    const nothing = [new Float64Array(20).fill(NaN)];
    expect(domainClassifier(nothing, nothing, { seed: 1 }).value).toBe(0.5);
  });

  it('says what it cannot compare', () => {
    const few = [Float64Array.of(1, 2)];
    expect(domainClassifier([new Float64Array()], few, { seed: 1 })).toMatchObject({ value: null });
    expect(domainClassifier(few, few, { seed: 1 })).toMatchObject({
      why: 'a side has fewer rows than there are folds, 5',
    });
    expect(() => domainClassifier(few, [], { seed: 1 })).toThrow(
      'The reference has 1 columns and the current data have 0.',
    );
    expect(() => domainClassifier([], [], { seed: 1 })).toThrow(expect.objectContaining({ code: 'DRIFT_INPUT' }));
    expect(() => domainClassifier([...few, Float64Array.of(1)], [...few, ...few], { seed: 1 })).toThrow(
      'column 1 has 1',
    );
  });
});

describe('guessing', () => {
  it('stays below less, the more rows there are', () => {
    const of = (rows: number): number =>
      randomAuc({ reference: rows, current: rows }, { share: 0.95, seed: 1, rounds: 200 });
    expect(of(20)).toBeGreaterThan(of(200));
    expect(of(200)).toBeGreaterThan(0.5);
    // The area's standard error of guessing is √((2n + 1) / 12n²).
    expect(of(200)).toBeCloseTo(0.5 + 1.645 * Math.sqrt(401 / (12 * 200 ** 2)), 1);
  });
});

describe('eigenvalues', () => {
  const entries = fc.integer({ min: 1, max: 6 }).chain((size) =>
    fc.array(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: size, maxLength: size }), {
      minLength: size,
      maxLength: size,
    }),
  );

  it('and vectors make the matrix again, at right angles, in order', () => {
    fc.assert(
      fc.property(entries, (half) => {
        const matrix = half.map((row, r) => Float64Array.from(row, (value, c) => value + half[c]![r]!));
        const { values, vectors } = symmetricEigen(matrix);
        matrix.forEach((row, r) =>
          row.forEach((value, c) => {
            const again = values.reduce((sum, of, k) => sum + of * vectors[k]![r]! * vectors[k]![c]!, 0);
            expect(Math.abs(again - value)).toBeLessThan(1e-9);
            const dot = vectors[r]!.reduce((sum, x, at) => sum + x * vectors[c]![at]!, 0);
            expect(Math.abs(dot - (r === c ? 1 : 0))).toBeLessThan(1e-12);
          }),
        );
        values.slice(1).forEach((value, at) => expect(value).toBeLessThanOrEqual(values[at]!));
      }),
    );
  });
});

describe('reconstruction', () => {
  const reference = pairOf(400, { seed: 1, together: 1 });

  it('sees columns that no longer have to do with one another', () => {
    const turned = judgeReconstruction({ reference, current: pairOf(200, { seed: 2, together: -1 }) });
    expect(turned).toMatchObject({ statistic: 'reconstruction-error', drifted: true });
    const same = judgeReconstruction({ reference, current: pairOf(200, { seed: 3, together: 1 }) });
    expect(same.drifted).toBe(false);
  });

  it('puts the mean for what is missing, and takes a constant column', () => {
    const constant = [...reference, new Float64Array(400).fill(3)];
    const model = fitReconstruction(constant);
    expect(model.scales[2]).toBe(1);
    const [holes] = reconstructionErrors(model, [Float64Array.of(NaN), Float64Array.of(NaN), Float64Array.of(3)]);
    expect(holes).toBeCloseTo(0, 9);
  });

  it('says what it cannot compare', () => {
    const few = [Float64Array.of(1, 2)];
    expect(judgeReconstruction({ reference: few, current: few })).toMatchObject({
      value: null,
      drifted: null,
      why: 'the reference has fewer than 10 rows',
    });
    expect(() => fitReconstruction([Float64Array.of(NaN)])).toThrow('The reference column 0 has no finite value.');
    expect(() => fitReconstruction(few, { share: 1 })).toThrow('The share of variance is 1.');
    expect(() => reconstructionErrors(fitReconstruction(reference), few)).toThrow('has 2 columns, these rows 1');
  });
});
