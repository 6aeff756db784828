import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { makeBaseline } from '../../../core/drift/baseline.js';
import type { Baseline, NumberBaseline } from '../../../core/drift/baseline.js';
import { baselineFromStatistics } from '../../../core/drift/baseline-from-statistics.js';
import { BinCounter } from '../../../core/drift/bin-counter.js';
import { binnedKolmogorovSmirnov, binnedWasserstein } from '../../../core/drift/binned.js';
import { countBins, quantileEdges } from '../../../core/drift/binning.js';
import { compareToBaseline } from '../../../core/drift/compare-to-baseline.js';
import type { BaselineOptions } from '../../../core/drift/compare-to-baseline.js';
import { kolmogorovSmirnov } from '../../../core/drift/kolmogorov-smirnov.js';
import { mergeWindows } from '../../../core/drift/merge-windows.js';
import { populationStability } from '../../../core/drift/population-stability.js';
import type { ColumnSample } from '../../../core/drift/sample.js';
import { wasserstein } from '../../../core/drift/wasserstein.js';
import { WindowCounter } from '../../../core/drift/window.js';
import type { Window } from '../../../core/drift/window.js';
import { randomFrom } from '../../../core/seed.js';
import type { ColumnCells } from '../../../core/table.js';
import { batch, categories, numbers, texts } from '../../support/tables.js';

const sample = (values: readonly number[] | Float64Array): ColumnSample => ({
  kind: 'numbers',
  values: Float64Array.from(values),
  missing: 0,
  integers: false,
});
const baselineOf = (values: readonly number[] | Float64Array): Baseline =>
  makeBaseline(new Map([['x', sample(values)]]), values.length);
const windowOf = (baseline: Baseline, columns: Record<string, ColumnCells>): Window => {
  const counter = new WindowCounter(baseline);
  counter.add(batch(columns));
  return counter.take();
};
const float = (values: readonly (number | null)[] | Float64Array): ColumnCells => numbers([...values], Float64Array);
const drawn = (rows: number, seed: number, shift = 0): Float64Array => {
  const { uniform } = randomFrom(seed);
  return Float64Array.from({ length: rows }, () => uniform() + uniform() + uniform() + shift);
};

describe('the bin counter', () => {
  it('counts as a search by halves, whatever the edges and values', () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: -30, max: 30 }),
      fc.constantFrom(0, -0, 1e-300, 1.7e308, -1.7e308),
    );
    fc.assert(
      fc.property(fc.uniqueArray(value, { minLength: 2, maxLength: 40 }), fc.array(value), (some, more) => {
        const edges = Float64Array.from(new Set(some.map((edge) => edge + 0))).sort();
        fc.pre(edges.length > 1);
        const values = Float64Array.from([...more, ...some]);
        const counter = new BinCounter(edges);
        counter.add(values);
        expect([...counter.counts]).toEqual([...countBins(values, edges)]);
      }),
      { numRuns: 300 },
    );
  });

  it('counts what is not finite apart', () => {
    const counter = new BinCounter([0, 1, 2]);
    counter.add(Float64Array.of(NaN, -5, 0.5, 1, 9, Infinity, -Infinity));
    expect([...counter.counts, counter.notFinite]).toEqual([2, 2, 3]);
  });
});

describe('figures over bins', () => {
  const [reference, current] = [drawn(4000, 1), drawn(3000, 2, 0.1)];
  const edges = quantileEdges(reference, { bins: 100 });
  const cells = { reference: countBins(reference, edges), current: countBins(current, edges) };

  it('Kolmogorov-Smirnov is no more than the exact one, and nearly all of it', () => {
    const exact = kolmogorovSmirnov(reference, current).value!;
    const { value } = binnedKolmogorovSmirnov(cells);
    expect(value).toBeLessThanOrEqual(exact);
    expect(value).toBeGreaterThan(exact - 0.02);
  });

  it('Wasserstein is near the exact one, in the same unit', () => {
    const exact = wasserstein(reference, current).value!;
    expect(Math.abs(binnedWasserstein(cells, edges).value! - exact)).toBeLessThan(0.01);
    expect(binnedWasserstein(cells, edges, { unit: 2 }).value).toBeCloseTo(
      binnedWasserstein(cells, edges).value! / 2,
      12,
    );
    // Half of [0, 1) to half of [1, 2): all rows move by one.
    expect(binnedWasserstein({ reference: [4, 0], current: [0, 4] }, [0, 1, 2]).value).toBeCloseTo(1, 12);
    // Where the heights cross within a bin, both triangles count.
    expect(binnedWasserstein({ reference: [1, 2, 1], current: [2, 0, 2] }, [0, 1, 2, 3]).value).toBeCloseTo(0.375, 12);
  });
});

describe('a stored baseline', () => {
  const reference = drawn(5000, 3);
  const baseline = baselineOf(reference);
  const compare = (values: Float64Array, options?: BaselineOptions, kept = baseline) =>
    compareToBaseline(kept, windowOf(kept, { x: float(values) }), options);

  it('is plain JSON, with deciles among its edges', () => {
    expect(JSON.parse(JSON.stringify(baseline))).toEqual(baseline);
    const { edges, groups } = baseline.columns['x'] as NumberBaseline;
    expect(groups.map((at) => edges[at])).toEqual([...quantileEdges(reference)]);
  });

  it('population stability is that of the deciles, to the last digit', () => {
    const current = drawn(4000, 4, 0.05);
    const deciles = quantileEdges(reference);
    const exact = populationStability(countBins(reference, deciles), countBins(current, deciles)).value;
    expect(compare(current).columns[0]).toMatchObject({
      statistic: 'population-stability',
      value: exact,
      threshold: 0.1,
    });
  });

  it.each(['population-stability', 'jensen-shannon', 'kolmogorov-smirnov', 'wasserstein'] as const)(
    '%s: 0 for its own rows, more the further they are shifted, in any order',
    (statistic) => {
      const value = (values: Float64Array): number => compare(values, { numbers: statistic }).columns[0]!.value!;
      expect(value(reference)).toBe(0);
      expect(value(reference.slice().reverse())).toBe(0);
      const shifted = [0, 0.1, 0.4, 1].map((by) => value(reference.map((one) => one + by)));
      shifted.slice(1).forEach((one, at) => expect(one).toBeGreaterThan(shifted[at]!));
      expect(
        compare(
          reference.map((one) => one + 1),
          { numbers: statistic },
        ).drifted,
      ).toBe(true);
    },
  );

  it('windows add up: by parts is as at once', () => {
    const current = [...drawn(900, 5)];
    const mixed: (number | null)[] = current.map((value, row) => (row % 9 === 0 ? null : row % 13 === 0 ? NaN : value));
    const whole = windowOf(baseline, { x: float(mixed) });
    const parts = [0, 300, 600].map((from) => windowOf(baseline, { x: float(mixed.slice(from, from + 300)) }));
    expect(parts.reduce(mergeWindows)).toEqual(whole);
    expect(whole).toMatchObject({ rows: 900, columns: { x: { missing: 100, notFinite: 62 } } });
  });

  it('takes columns of every type', () => {
    const columns = new Map<string, ColumnSample>([
      ['i', { kind: 'numbers', values: Float64Array.of(1, 2, 3, 4), missing: 0, integers: true }],
      ['c', { kind: 'categories', codes: Int32Array.of(0, 1, -1, 0), dictionary: ['a', 'b'], missing: 1 }],
      ['t', { kind: 'texts', texts: ['a', 'a', 'b', null], missing: 1 }],
      ['b', { kind: 'categories', codes: Int32Array.of(0, 1, 1, 1), dictionary: ['false', 'true'], missing: 0 }],
      ['none', { kind: 'numbers', values: Float64Array.of(NaN), missing: 1, integers: false }],
    ]);
    const kept = makeBaseline(columns, 4);
    expect(Object.keys(kept.columns)).toEqual(['i', 'c', 't', 'b']);
    const same = {
      i: numbers([1n, 2n, 3n, 4n], BigInt64Array),
      c: categories(['b', 'a', null, 'a']),
      t: texts(['a', 'b', null, 'a']),
      b: { ...numbers([1, 1, 0, 1], Uint8Array), bool: true } as ColumnCells,
    };
    for (const statistic of ['population-stability', 'jensen-shannon', 'l-infinity', 'chi-squared'] as const) {
      const found = compareToBaseline(kept, windowOf(kept, same), { categories: statistic });
      expect(found.columns.map(({ value }) => value)).toEqual([0, 0, 0, 0]);
      expect(found).toMatchObject({ drifted: false, preset: 'baseline' });
    }
  });

  it('degenerate columns have an answer', () => {
    const constant = baselineOf([7, 7, 7]);
    expect(compare(Float64Array.of(7, 7), {}, constant)).toMatchObject({ drifted: false, columns: [{ value: 0 }] });
    expect(compare(Float64Array.of(9, 9), { numbers: 'wasserstein' }, constant).columns[0]).toMatchObject({ value: 0 });
    expect(compare(Float64Array.of(), {})).toMatchObject({
      drifted: true,
      columns: [{ value: null, why: 'the current data have no row with a value' }],
    });
    expect(compare(Float64Array.of(NaN, Infinity), {}).columns[0]).toMatchObject({ drifted: true });
  });

  it('refuses rows and windows that are not its own', () => {
    const code = (of: string) => expect.objectContaining({ code: of, retry: false });
    expect(() => windowOf(baseline, { y: float([1]) })).toThrow(code('COLUMN_NOT_FOUND'));
    expect(() => windowOf(baseline, { x: texts(['1']) })).toThrow(code('COLUMN_TYPE'));
    const other = baselineOf([1, 2, 3]);
    const odd = [windowOf(baseline, { x: float([1]) }), windowOf(other, { x: float([1]) })] as const;
    expect(() => mergeWindows(...odd)).toThrow('The windows have different bins of "x".');
    expect(() => mergeWindows(odd[0], { rows: 0, columns: {} })).toThrow('Only one of the windows has a column "x".');
    expect(() => compareToBaseline(baseline, { rows: 0, columns: {} })).toThrow(code('DRIFT_INPUT'));
    expect(() => compareToBaseline(baseline, odd[1])).toThrow(code('DRIFT_INPUT'));
  });
});

describe("a baseline of a table's statistics", () => {
  const histogram = (...edges: number[]) => ({
    buckets: edges.slice(1).map((high, at) => ({ low: edges[at]!, high, count: 10 * (at + 1) })),
  });
  const statistics = {
    rows: 62,
    columns: {
      n: { kind: 'number', missing: 2, mean: 1.5, std: 1, histograms: { quantiles: histogram(0, 1, 2, 4) } },
      point: { kind: 'number', missing: 0, mean: 3, std: 0, histograms: { quantiles: histogram(3, 3) } },
      empty: { kind: 'number', missing: 62, mean: null, std: null, histograms: { quantiles: { buckets: [] } } },
      c: { kind: 'category', missing: 0, counts: { a: 60, b: 2 } },
      many: { kind: 'text', missing: 0 },
      b: { kind: 'bool', missing: 1, true: 60, false: 1 },
      at: { kind: 'timestamp' },
    },
  } as const;

  it('has what they hold, and leaves out what they do not', () => {
    const { columns, rows } = baselineFromStatistics(statistics);
    expect(rows).toBe(62);
    expect(Object.keys(columns)).toEqual(['n', 'point', 'c', 'b']);
    expect(columns['n']).toMatchObject({ edges: [0, 1, 2, 4], counts: [10, 20, 30], groups: [0, 1, 2, 3], missing: 2 });
    expect((columns['n'] as NumberBaseline).deviation).toBeCloseTo(Math.sqrt(59 / 60), 12);
    expect(columns['point']).toMatchObject({ edges: [2.5, 3.5], counts: [10] });
    expect(columns['b']).toMatchObject({ counts: { true: 60, false: 1 } });
  });
});
