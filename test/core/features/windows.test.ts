import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Columns } from '../../../core/column.js';
import { buildFeatures } from '../../../core/features/features.js';
import type { FeatureTools } from '../../../core/features/features.js';
import { batchOfRows } from '../../../core/features/rows.js';
import type { Quantity } from '../../../core/features/tools/quantity.js';
import { WindowColumns, windowsOf } from '../../../core/features/windows/columns.js';
import { Reading } from '../../../core/features/reading.js';
import type { Batch } from '../../../core/table.js';
import { batchOf } from './batch-of.js';
import type { TableRow } from './batch-of.js';

const columns = {
  date: { type: 'timestamp', nullable: true },
  origin: { type: 'category', nullable: true },
  delay: { type: 'float64', nullable: true },
} as const satisfies Columns;
type Tools = FeatureTools<typeof columns>;

const DAY = 86_400_000;

/** Column by column, what windows give for rows that come in these batches. */
function computed(
  declare: (f: Tools) => { readonly [name: string]: Quantity },
  batches: readonly (readonly TableRow[])[],
) {
  const features = buildFeatures(columns, (f) =>
    Object.fromEntries(Object.entries(declare(f)).map(([name, quantity]) => [name, quantity.asNumber()])),
  );
  const windows = new WindowColumns(windowsOf(features.spec));
  const made = batches.map((rows): Batch => windows.add(batchOf(columns, rows)));
  const all = Object.entries(features.spec.features).map(([name, spec]) => {
    const of = 'of' in spec ? spec.of : { column: '' };
    return [name, made.flatMap((batch) => [...new Reading(batch).numbers(of)])] as const;
  });
  return Object.fromEntries(all);
}

const every = (f: Tools): { readonly [name: string]: Quantity } => {
  const week = f.windows({ by: f.origin, time: f.date, over: '7d' });
  const three = f.windows({ by: f.origin, time: f.date, over: { rows: 3 } });
  const known = f.windows({ time: f.date, over: '30d', wait: '2d' });
  return {
    mean: week.mean(f.delay),
    sum: week.sum(f.delay),
    min: week.min(f.delay),
    max: week.max(f.delay),
    std: week.std(f.delay),
    count: week.count(),
    late: week.mean(f.delay.greaterThan(3)),
    lag: three.lag(f.delay, 2),
    ewma: three.ewma(f.delay, { alpha: 0.3 }),
    known: known.count(),
  };
};

/** [day, origin, delay] */
const rows = (...of: readonly (readonly [number, string | null, number | null])[]): TableRow[] =>
  of.map(([day, origin, delay]) => ({ date: day * DAY, origin, delay }));

describe('windows', () => {
  it('are what pandas 3 rolls over the rows before', () => {
    const times = [0, 1, 2, 2, 5, 9, 10, 16, 17, 30];
    const delays = [3, -1, null, 4.5, 1, 5, -9, 2.25, 6, 35];
    const got = computed(every, [rows(...times.map((time, at) => [time, 'SEA', delays[at]!] as const))]);
    // pd.Series(delays, index=times).rolling('7D', closed='left', min_periods=1), of which days 2 and 2 do not see each other
    const rolled: { readonly [name: string]: readonly number[] } = {
      mean: [NaN, 3, 1, 1, 2.1666666666666665, 2.75, 3, -2, -3.375, NaN],
      sum: [NaN, 3, 2, 2, 6.5, 5.5, 6, -4, -6.75, NaN],
      min: [NaN, 3, -1, -1, -1, 1, 1, -9, -9, NaN],
      max: [NaN, 3, 3, 3, 4.5, 4.5, 5, 5, 2.25, NaN],
      std: [
        NaN,
        NaN,
        2.8284271247461903,
        2.8284271247461903,
        2.8431203515386634,
        2.4748737341529163,
        2.8284271247461903,
        9.899494936611665,
        7.95495128834866,
        NaN,
      ],
    };
    for (const [name, want] of Object.entries(rolled)) {
      want.forEach((value, at) =>
        Number.isNaN(value) ? expect(got[name]![at]).toBeNaN() : expect(got[name]![at]).toBeCloseTo(value, 12),
      );
    }
    expect(got['count']).toEqual([0, 1, 2, 2, 4, 3, 2, 2, 2, 0]);
    expect(got['known']).toEqual([0, 0, 0, 0, 4, 5, 5, 7, 7, 9]);
  });

  it('weigh and look back within their rows', () => {
    const got = computed(every, [rows(...[1, 2, 4, 8, 16].map((delay, day) => [day, 'SEA', delay] as const))]);
    expect(got['lag']).toEqual([NaN, NaN, 1, 2, 4]);
    const weighted = (a: number, b: number, c: number): number => (a * 0.49 + b * 0.7 + c) / (0.49 + 0.7 + 1);
    expect(got['ewma']![3]).toBeCloseTo(weighted(1, 2, 4), 12);
    expect(got['ewma']![4]).toBeCloseTo(weighted(2, 4, 8), 12);
    expect(got['late']![4]).toBe(0.5);
  });

  it('keep keys apart, and leave rows without a key or a time alone', () => {
    const table = [
      ...rows([0, 'SEA', 1], [1, 'ATL', 2], [2, null, 3], [3, null, 4]),
      { date: null, origin: 'SEA', delay: 5 },
    ];
    const got = computed((f) => ({ count: every(f)['count']!, mean: every(f)['mean']! }), [table, rows([4, 'SEA', 6])]);
    expect(got['count']).toEqual([0, 0, 0, 0, 0, 1]);
    expect(got['mean']!.at(-1)).toBe(1);
  });

  const event = fc.tuple(
    fc.integer({ min: 0, max: 40 }),
    fc.constantFrom('SEA', 'ATL', null),
    fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true })),
  );
  const table = fc
    .array(event, { minLength: 1, maxLength: 60 })
    .map((events) => rows(...events.toSorted(([a], [b]) => a - b)));

  it('see nothing of their own moment or later: whatever is there, the number stays', () => {
    fc.assert(
      fc.property(table, fc.nat(), fc.infiniteStream(fc.double({ noNaN: true })), (whole, pick, others) => {
        const at = pick % whole.length;
        const now = whole[at]!['date'] as number;
        const changed = whole.map((row) =>
          (row['date'] as number) >= now ? { ...row, delay: others.next().value as number } : row,
        );
        const [one, other] = [computed(every, [whole]), computed(every, [changed])];
        for (const name of Object.keys(one)) expect(other[name]![at]).toBe(one[name]![at]);
      }),
      { numRuns: 100, seed: 21 },
    );
  });

  it('are the same bits from batches, and from a request with its history in any order', () => {
    const features = buildFeatures(columns, (f) =>
      Object.fromEntries(Object.entries(every(f)).map(([name, quantity]) => [name, quantity.asNumber()])),
    );
    fc.assert(
      fc.property(table, fc.nat(), (whole, pick) => {
        const want = computed(every, [whole]);
        const cut = pick % whole.length;
        expect(
          computed(
            every,
            [whole.slice(0, cut), whole.slice(cut)].filter(({ length }) => length > 0),
          ),
        ).toEqual(want);
        const { delay: _notYet, ...asked } = whole[cut]!;
        // Events of one moment keep their order: a sum depends on it in its last bit.
        const history = whole.toSorted((a, b) => (b['date'] as number) - (a['date'] as number));
        const sent = JSON.parse(JSON.stringify({ ...asked, history })) as Record<string, unknown>;
        const reading = new Reading(batchOfRows([sent], features.spec));
        for (const [name, spec] of Object.entries(features.spec.features)) {
          expect(reading.numbers('of' in spec ? spec.of : { column: '' })[0]).toBe(want[name]![cut]);
        }
      }),
      { numRuns: 100, seed: 22 },
    );
  });

  it('forget what is out of reach, and stay right', () => {
    const many = rows(...Array.from({ length: 5000 }, (_, at) => [at / 10, 'SEA', at] as const));
    const got = computed((f) => ({ week: every(f)['mean']!, lag: every(f)['lag']! }), [many]);
    expect(got['week']!.at(-1)).toBe((4929 + 4998) / 2);
    expect(got['lag']!.at(-1)).toBe(4997);
  });
});

describe('windows refuse', () => {
  it('rows that are not in the order of time', () => {
    expect(() => computed(every, [rows([3, 'SEA', 1], [2, 'SEA', 1])])).toThrow(
      'A row of 1970-01-03T00:00:00.000Z comes after one of 1970-01-04T00:00:00.000Z.',
    );
  });

  it('a history that is none', () => {
    const { spec } = buildFeatures(columns, (f) => ({ mean: every(f)['mean']!.asNumber() }));
    const row = { date: 0, origin: 'SEA' };
    expect(() => batchOfRows([row, { ...row, history: 'yesterday' }], spec)).toThrow('Row 1 has a "history"');
    expect(() => batchOfRows([{ ...row, history: [{ ...row, date: -1, delay: 'long' }] }], spec)).toThrow('"long"');
  });

  it.each<[string, (f: Tools) => Quantity]>([
    ['lag(4) looks back further than 3 rows', (f) => f.windows({ time: f.date, over: { rows: 3 } }).lag(f.delay, 4)],
    ['over 0 rows', (f) => f.windows({ time: f.date, over: { rows: 0 } }).count()],
    ['ewma got alpha 0', (f) => f.windows({ time: f.date, over: '1d' }).ewma(f.delay, { alpha: 0 })],
    ['A window of a window', (f) => f.windows({ time: f.date, over: '1d' }).mean(every(f)['mean']!)],
  ])('%s', (seen, declare) => {
    expect(() => buildFeatures(columns, (f) => ({ made: declare(f).asNumber() }))).toThrow(
      expect.objectContaining({ code: 'FEATURES', message: expect.stringContaining(seen) }),
    );
  });
});
