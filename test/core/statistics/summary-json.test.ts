import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { statisticsOf } from '../../../core/statistics/describe.js';
import type { NumberStatistics } from '../../../core/statistics/statistics.js';
import { mergeSummaries } from '../../../core/statistics/summary.js';
import type { TableSummary } from '../../../core/statistics/summary.js';
import { summaryFromJson, summaryToJson } from '../../../core/statistics/summary-json.js';
import type { ColumnCells } from '../../../core/table.js';
import { categories, numbers, texts } from '../../support/tables.js';
import { summaryOf } from './samples.js';
import type { Columns } from './samples.js';

/** What another process gets to see. */
const sent = (summary: TableSummary): TableSummary => summaryFromJson(JSON.stringify(summaryToJson(summary)));

type Row = readonly [number | null, bigint | null, string | null, boolean | null];
const row = fc.tuple(
  fc.option(fc.oneof(fc.double({ min: -1e6, max: 1e6 }), fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 1e300))),
  fc.option(fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.constantFrom(0n, 7n))),
  fc.option(fc.oneof(fc.constantFrom('', 'a', '__proto__', 'año', '😀'), fc.string({ maxLength: 3 }))),
  fc.option(fc.boolean()),
);
const part = fc.array(row, { maxLength: 40 });

function columnsOf(rows: readonly Row[]): Columns {
  const [floats, longs] = [rows.map((one) => one[0]), rows.map((one) => one[1])];
  const [words, flags] = [rows.map((one) => one[2]), rows.map((one) => one[3])];
  const bytes = texts(words);
  const items = numbers(floats, Float64Array);
  const lists: ColumnCells = {
    kind: 'lists',
    length: rows.length,
    nulls: 0,
    validity: undefined,
    offsets: Int32Array.from({ length: rows.length + 1 }, (_, at) => at),
    items,
  };
  return {
    float: { type: 'float64', cells: items },
    long: { type: 'int64', cells: numbers(longs, BigInt64Array) },
    at: { type: 'timestamp[ms]', cells: numbers(longs, BigInt64Array) },
    word: { type: 'utf8', cells: bytes },
    '7': { type: 'dictionary<utf8>', cells: categories(words) },
    flag: { type: 'bool', cells: { ...numbers(flags.map((flag) => (flag === null ? null : Number(flag))), Uint8Array), bool: true } },
    blob: { type: 'binary', cells: { ...bytes, kind: 'binaries' } },
    items: { type: 'list<float64>', cells: lists },
    who: { type: 'utf8', cells: bytes },
  }; // prettier-ignore
}

const OPTIONS = { correlations: true, personal: ['who'] };
const summary = (rows: readonly Row[]): TableSummary => summaryOf([columnsOf(rows)], OPTIONS);

describe('a summary as JSON', () => {
  it('is the same summary when it comes back', () => {
    fc.assert(
      fc.property(part, (rows) => {
        const one = summary(rows);
        expect(sent(one)).toEqual(one);
        expect([...sent(one).columns.keys()]).toEqual([...one.columns.keys()]);
      }),
      { numRuns: 30 },
    );
  });

  it('merges as if it had never left, whoever merges', () => {
    fc.assert(
      fc.property(part, part, (a, b) => {
        const [one, other] = [summary(a), summary(b)];
        const merged = statisticsOf(mergeSummaries(sent(one), sent(other)));
        expect(merged).toEqual(statisticsOf(mergeSummaries(one, other)));
        const { correlations: _rounded, ...whole } = statisticsOf(summary([...a, ...b]));
        for (const name of ['float', 'long', 'at', 'flag', 'who']) {
          expect(merged.columns[name]).toEqual(whole.columns[name]);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('has no value of a person, and takes none in', () => {
    const one = summary([[1, 1n, 'ana@example.org', true]]);
    const json = summaryToJson({ ...one, columns: new Map([['who', one.columns.get('who')!]]) });
    expect(JSON.stringify(json)).not.toContain('ana');
    const [who] = json['columns'] as object[];
    const stuffed = { ...json, coMoments: undefined, columns: [{ ...who, values: { exact: { texts: ['ana'], rows: [1] } } }] };
    expect(JSON.stringify([...summaryFromJson(JSON.parse(JSON.stringify(stuffed))).columns.values()])).not.toContain('ana');
    // One side knows better than the other that a column is personal: they are not the same column.
    const open = summaryOf([{ who: { type: 'utf8', cells: texts(['ana']) } }]);
    const closed = summaryOf([{ who: { type: 'utf8', cells: texts(['ana']) } }], { personal: ['who'] });
    expect(() => mergeSummaries(sent(open), sent(closed))).toThrow('cannot be put together');
  }); // prettier-ignore
});

describe('sketches as JSON', () => {
  const ROWS = 60_000;
  const SMALL = { memory: 2 ** 15 };
  const values = Float64Array.from({ length: ROWS }, (_, at) => (((at * 7_919 + 13) % 104_729) / 1_000) ** 2);
  const longs = BigInt64Array.from({ length: ROWS }, (_, at) => 2n ** 60n + BigInt((at * 7_919) % 104_729));
  const piece = (from: number, to: number): Columns => ({
    x: { type: 'float64', cells: numbers([...values.subarray(from, to)], Float64Array) },
    long: { type: 'int64', cells: numbers([...longs.subarray(from, to)], BigInt64Array) },
    word: { type: 'utf8', cells: texts(Array.from({ length: to - from }, (_, at) => `word ${from + at}`)) },
  });
  const halves = [piece(0, ROWS / 2), piece(ROWS / 2, ROWS)].map((one) => summaryOf([one], SMALL));
  const merged = mergeSummaries(sent(halves[0]!), sent(halves[1]!), { exactValues: 1024 });

  it('lose nothing on the way', () => {
    for (const half of halves) expect(sent(half)).toEqual(half);
    expect(merged).toEqual(mergeSummaries(halves[0]!, halves[1]!, { exactValues: 1024 }));
    expect('sketch' in (merged.columns.get('x') as { values: object }).values).toBe(true);
  });

  it('keep to what they promise of the whole', () => {
    const found = statisticsOf(merged).columns['x'] as NumberStatistics;
    const truth = statisticsOf(summaryOf([piece(0, ROWS)])).columns['x'] as NumberStatistics;
    expect([found.count, found.min, found.max, found.zeros]).toEqual([truth.count, truth.min, truth.max, truth.zeros]);
    for (const figure of ['mean', 'std', 'skew', 'kurtosis'] as const) {
      expect(Math.abs(found[figure]! / truth[figure]! - 1)).toBeLessThan(1e-12);
    }
    const sorted = values.slice().sort();
    expect(found.rankError).toBeLessThan(0.01);
    for (const { probability, value } of found.quantiles) {
      const rank = sorted.findIndex((one) => one >= value) / ROWS;
      expect(Math.abs(rank - probability)).toBeLessThanOrEqual(found.rankError + 1 / ROWS);
    }
    expect(Math.abs(found.distinct.value / truth.distinct.value - 1)).toBeLessThan(3 * found.distinct.error!);
  });

  it.each([
    ['a register too high', ['distinct'], 'R'.repeat(2 ** 14)],
    ['too few registers', ['distinct'], '0'],
    ['a level too full', ['quantiles', 'levels'], [Array.from({ length: 4096 }, () => 0)]],
    ['no word of the levels thinned', ['quantiles', 'thinned'], []],
    ['an end that is none', ['min'], 'first'],
  ] as const)('%s is refused', (_, path, wrong) => {
    const json = JSON.parse(JSON.stringify(summaryToJson(halves[0]!))) as { columns: { values: { sketch: object } }[] };
    const target = path.slice(0, -1).reduce((at: Record<string, never>, name) => at[name]!, json.columns[0]!.values.sketch as never) as Record<string, unknown>; // prettier-ignore
    target[path.at(-1)!] = wrong;
    expect(() => summaryFromJson(json)).toThrow(`summary.columns[0].values.sketch.${path.join('.')} is`);
  });
});

describe('JSON that is no summary', () => {
  const good = summaryToJson(summary([[1.5, 3n, 'secret', true]]));
  const columns = good['columns'] as unknown as readonly { readonly name: string }[];
  const text = JSON.stringify(good);
  /** The column of floats alone. */
  const first = (changes: object): unknown => ({
    ...good,
    columns: [{ ...columns.find(({ name }) => name === 'float'), ...changes }],
  });

  it.each([
    ['cut off', text.slice(0, -100), 'is no JSON'],
    ['a list', [], 'summary is a list of 0; it must be an object'],
    ['of something else', { format: 'coppice-model' }, 'summary.format is another string'],
    ['of a later form', { ...good, version: 2 }, 'has version 2 of its form; this is Coppice for version 1'],
    ['with half a row', { ...good, rows: 0.5 }, 'summary.rows is another number; it must be a whole number from 0'],
    ['without columns', { ...good, columns: undefined }, 'summary.columns is missing'],
    ['with a column twice', { ...good, columns: [...columns, columns[0]] }, 'a name that no other column has'],
    ['with rows that do not add up', { ...good, rows: 2 }, 'it must be with "missing" the 2 rows'],
    ['of a kind nobody knows', first({ kind: 'colour' }), 'summary.columns[0].kind is another string; it must be one of number,'],
    ['with values out of order', first({ values: { exact: { values: [2, 1], rows: [1, 1] } } }), 'it must be in ascending order'],
    ['with more values than rows', first({ values: { exact: { values: [1, 2], rows: [1, 1] } } }), 'it must be the 2 values that are described'],
    ['with correlations of half a pair', { ...good, coMoments: { columns: ['float'], pairs: [1] } }, 'it must be a list of 6 numbers'],
    ['with correlations of texts', { ...good, coMoments: { columns: ['word'], pairs: [] } }, 'columns of numbers of the summary'],
  ])('%s is refused, and no value is told', (_, json, says) => {
    let message = '';
    try {
      summaryFromJson(json);
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain(says);
    expect(message).not.toContain('secret');
  }); // prettier-ignore
});
