import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { statisticsOf } from '../../../core/statistics/describe.js';
import type { ColumnStatistics, NumberStatistics, TextStatistics } from '../../../core/statistics/statistics.js';
import { mergeSummaries } from '../../../core/statistics/summary.js';
import type { TableSummary } from '../../../core/statistics/summary.js';
import { categories, numbers, texts } from '../../support/tables.js';
import { describeParts, summaryOf } from './samples.js';
import type { Columns } from './samples.js';

type Row = readonly [number | null, bigint | null, string | null, boolean | null, number];
const row = fc.tuple(
  fc.option(fc.oneof(fc.double({ min: -1e6, max: 1e6 }), fc.constantFrom(0, -0, 1.5, NaN, Infinity, -Infinity))),
  fc.option(fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.constantFrom(0n, 7n))),
  fc.option(fc.constantFrom('', 'a', 'b', 'año', '😀')),
  fc.option(fc.boolean()),
  fc.integer({ min: -128, max: 127 }),
);
const part = fc.array(row, { maxLength: 40 });

function columnsOf(rows: readonly Row[]): Columns {
  const flags = numbers(
    rows.map(([, , , flag]) => (flag === null ? null : Number(flag))),
    Uint8Array,
  );
  const words = rows.map(([, , word]) => word);
  return {
    float: {
      type: 'float64',
      cells: numbers(
        rows.map(([one]) => one),
        Float64Array,
      ),
    },
    long: {
      type: 'int64',
      cells: numbers(
        rows.map(([, one]) => one),
        BigInt64Array,
      ),
    },
    word: { type: 'utf8', cells: texts(words) },
    category: { type: 'dictionary<utf8>', cells: categories(words) },
    flag: { type: 'bool', cells: { ...flags, bool: true } },
    small: {
      type: 'int8',
      cells: numbers(
        rows.map(([, , , , one]) => one),
        Int8Array,
      ),
    },
  };
}

const summary = (rows: readonly Row[]): TableSummary => summaryOf([columnsOf(rows)], { correlations: true });

/** Equal but for the rounding of sums. */
function alike(one: unknown, other: unknown): void {
  if (typeof one === 'number' && typeof other === 'number') {
    expect(Math.abs(one - other)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(other)));
  } else if (typeof one === 'object' && one !== null && typeof other === 'object' && other !== null) {
    expect(Object.keys(one).sort()).toEqual(Object.keys(other).sort());
    for (const [key, member] of Object.entries(one)) alike(member, (other as Record<string, unknown>)[key]);
  } else expect(one).toEqual(other);
}

describe('summaries of parts', () => {
  it('merge to the summary of the whole', () => {
    fc.assert(
      fc.property(part, part, (a, b) => {
        const merged = statisticsOf(mergeSummaries(summary(a), summary(b)));
        const whole = statisticsOf(summary([...a, ...b]));
        // Columns are exact here, so all but correlations come from the same counts.
        expect(merged.columns).toEqual(textsAside(merged.columns, whole.columns));
        alike(merged.correlations, whole.correlations);
      }),
      { numRuns: 25 },
    );
  });

  it('merge in any order and in any grouping', () => {
    fc.assert(
      fc.property(part, part, part, (a, b, c) => {
        const [x, y, z] = [summary(a), summary(b), summary(c)];
        alike(statisticsOf(mergeSummaries(x, y)), statisticsOf(mergeSummaries(y, x)));
        const [left, right] = [mergeSummaries(mergeSummaries(x, y), z), mergeSummaries(x, mergeSummaries(y, z))];
        alike(statisticsOf(left), statisticsOf(right));
      }),
      { numRuns: 20 },
    );
  });

  it('are refused where columns differ', () => {
    const [a, b] = [summary([]), summaryOf([{ float: { type: 'float32', cells: numbers([], Float32Array) } }])];
    expect(() => mergeSummaries(a, b)).toThrow('Statistics of different columns cannot be put together');
  });
});

/** Mean lengths are sums that round; all else of the whole must be the same. */
function textsAside(
  merged: { readonly [name: string]: ColumnStatistics },
  whole: { readonly [name: string]: ColumnStatistics },
): unknown {
  const close = Object.entries(whole).map(([name, column]) => {
    if (column.kind !== 'text' && column.kind !== 'category') return [name, column];
    const { lengths } = merged[name] as TextStatistics;
    alike(lengths, column.lengths);
    return [name, { ...column, lengths }];
  });
  return Object.fromEntries(close);
}

describe('sketches, where values are too many to keep', () => {
  const ROWS = 60_000;
  const SMALL = { memory: 2 ** 15 };
  /** The same on every machine: a linear congruential generator, squared so that it is skewed. */
  const values = Float64Array.from({ length: ROWS }, (_, at) => (((at * 7_919 + 13) % 104_729) / 1_000) ** 2);
  const words = Array.from(values, (_, at) => (at % 3 === 0 ? 'often' : `word ${at}`));
  const piece = (from: number, to: number): Columns => ({
    x: { type: 'float64', cells: numbers([...values.subarray(from, to)], Float64Array) },
    word: { type: 'utf8', cells: texts(words.slice(from, to)) },
  });
  const pieces = Array.from({ length: 6 }, (_, at) => piece((at * ROWS) / 6, ((at + 1) * ROWS) / 6));
  const summaries = pieces.map((one) => summaryOf([one], SMALL));
  const merged = statisticsOf(summaries.reduce((a, b) => mergeSummaries(a, b, { exactValues: 1024 })));
  const streamed = describeParts(pieces, SMALL);
  const exact = describeParts(pieces);

  it.each([
    ['merged', merged],
    ['read in one go', streamed],
  ])('keep to their bounds, %s', (_how, { columns }) => {
    const [found, truth] = [columns['x'] as NumberStatistics, exact.columns['x'] as NumberStatistics];
    expect(truth.rankError).toBe(0);
    expect(found.rankError).toBeGreaterThan(0);
    expect(found.rankError).toBeLessThan(0.01);
    const sorted = values.slice().sort();
    for (const { probability, value } of found.quantiles) {
      const rank = sorted.filter((one) => one < value).length / ROWS;
      expect(Math.abs(rank - probability)).toBeLessThanOrEqual(found.rankError + 1 / ROWS);
    }
    expect([found.min, found.max, found.count, found.zeros]).toEqual([truth.min, truth.max, truth.count, truth.zeros]);
    for (const figure of ['mean', 'std', 'skew', 'kurtosis'] as const) alike(found[figure], truth[figure]);
    expect(found.distinct.exact).toBe(false);
    expect(Math.abs(found.distinct.value / truth.distinct.value - 1)).toBeLessThan(4 * found.distinct.error!);
    const rows = found.histograms.equalWidth.buckets.reduce((sum, { count }) => sum + count, 0);
    expect(rows).toBe(ROWS);
  });

  it.each([
    ['merged', merged],
    ['read in one go', streamed],
  ])('find the frequent, and say by how much a count may be too low, %s', (_how, { columns }) => {
    const word = columns['word'] as TextStatistics;
    const [first] = word.top;
    expect(first!.value).toBe('often');
    expect(first!.count).toBeLessThanOrEqual(ROWS / 3);
    expect(first!.count + (first!.under ?? 0)).toBeGreaterThanOrEqual(ROWS / 3);
    expect(first!.under!).toBeLessThanOrEqual(ROWS / 1000);
    expect(word.counts).toBeUndefined();
    expect(Math.abs(word.distinct.value / (1 + (ROWS * 2) / 3) - 1)).toBeLessThan(4 * word.distinct.error!);
    expect(word.lengths).toEqual((exact.columns['word'] as TextStatistics).lengths);
  });
});
