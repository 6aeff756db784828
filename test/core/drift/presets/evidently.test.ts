import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { comparePair } from '../../../../core/drift/presets/preset.js';
import { evidently } from '../../../../core/drift/presets/evidently.js';
import type { EvidentlyOptions } from '../../../../core/drift/presets/evidently.js';
import { sampleOf } from '../formula.js';
import type { Formula } from '../formula.js';

interface Vector {
  readonly name: string;
  readonly method: 'psi' | 'jensenshannon' | 'hellinger' | null;
  readonly reference: Formula;
  readonly current: Formula;
  readonly test: string;
  readonly threshold: number;
  readonly value: number;
}
/** Made by Evidently itself; the file's note says how. */
const { vectors } = JSON.parse(readFileSync('test/core/drift/presets/evidently.json', 'utf8')) as { vectors: Vector[] };

const STATISTICS: Record<string, string> = {
  'K-S p_value': 'kolmogorov-smirnov',
  'chi-square p_value': 'chi-squared-goodness-of-fit',
  'Z-test p_value': 'z-test-proportions',
  'Wasserstein distance (normed)': 'wasserstein-normed',
  'Jensen-Shannon distance': 'jensen-shannon-distance-base-e',
  jensenshannon: 'jensen-shannon-distance-base-e',
  psi: 'population-stability',
  hellinger: 'hellinger',
};
const CHOICES = {
  psi: { numbers: 'population-stability', categories: 'population-stability' },
  jensenshannon: { numbers: 'jensen-shannon', categories: 'jensen-shannon' },
  hellinger: { numbers: 'hellinger', categories: 'hellinger' },
} satisfies Record<string, EvidentlyOptions>;

describe.each(vectors)('as Evidently: $name, $method', ({ method, reference, current, ...expected }) => {
  it('takes its test, and finds its figure', () => {
    const pair = { reference: sampleOf(reference), current: sampleOf(current) };
    const verdict = comparePair(evidently(method === null ? {} : CHOICES[method]), pair, { seed: 1 });
    const byP = expected.test.includes('p_value');
    expect(verdict).toMatchObject({
      statistic: STATISTICS[expected.test],
      threshold: expected.threshold,
      direction: byP ? 'lower' : 'higher',
      drifted: byP ? expected.value < expected.threshold : expected.value >= expected.threshold,
    });
    expect(Math.abs((byP ? verdict.pValue! : verdict.value!) - expected.value)).toBeLessThanOrEqual(1e-9);
  });
});

const numbers = (values: readonly number[], integers = false) =>
  ({ kind: 'numbers', values: Float64Array.from(values), missing: 0, integers }) as const;
const texts = (values: readonly (string | null)[]) =>
  ({ kind: 'texts', texts: values, missing: values.filter((text) => text === null).length }) as const;

describe("the side a threshold itself is on, as Evidently's", () => {
  const pair = { reference: numbers([1, 2, 3, 4, 5, 6]), current: numbers([1, 2, 3, 4, 5, 6]) };

  it('a p-value of Kolmogorov-Smirnov at its threshold is drift', () => {
    expect(comparePair(evidently({ pValue: 1 }), pair, { seed: 1 })).toMatchObject({
      alarm: 'p <= threshold',
      drifted: true,
    });
  });

  it('one of chi-squared is none; a distance is', () => {
    const few = { reference: numbers([1, 2, 3]), current: numbers([1, 2, 3]) };
    expect(comparePair(evidently({ pValue: 1 }), few, { seed: 1 })).toMatchObject({ pValue: 1, drifted: false });
    const byDistance = evidently({ numbers: 'wasserstein', distance: 0 });
    expect(comparePair(byDistance, pair, { seed: 1 })).toMatchObject({ value: 0, drifted: true });
  });
});

describe('texts', () => {
  const sentence = (row: number, subject: string): string => `the ${subject} of case ${row} arrived number${row % 17}`;
  const of = (rows: number, subject: (row: number) => string) =>
    texts(Array.from({ length: rows }, (_, row) => (row % 50 === 7 ? null : sentence(row, subject(row)))));
  const either = (row: number): string => ['invoice', 'parcel', 'letter'][row % 3]!;

  it('a classifier tells new words, and nothing from nothing', () => {
    const reference = of(300, either);
    const moved = comparePair(evidently(), { reference, current: of(280, (row) => ['refund', 'parcel'][row % 2]!) }, { seed: 3 }); // prettier-ignore
    expect(moved).toMatchObject({ statistic: 'domain-classifier-auc', alarm: 'value > threshold', drifted: true });
    expect(moved.threshold).toBeGreaterThan(0.5);
    expect(moved.threshold).toBeLessThan(0.6);
    const same = comparePair(evidently(), { reference, current: of(280, either) }, { seed: 3 });
    expect(same.drifted).toBe(false);
  });

  it('on many rows the threshold is 0.55; texts that repeat are categories', () => {
    const large = comparePair(evidently(), { reference: of(1100, either), current: of(200, either) }, { seed: 3 });
    expect(large).toMatchObject({ threshold: 0.55 });
    const words = texts(Array.from({ length: 40 }, (_, row) => either(row)));
    expect(comparePair(evidently(), { reference: words, current: words }, { seed: 3 })).toMatchObject({
      statistic: 'chi-squared-goodness-of-fit',
      pValue: 1,
    });
  });
});
