import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Columns } from '../../../core/column.js';
import { gather } from '../../../core/features/encoded.js';
import { buildFeatures } from '../../../core/features/features.js';
import { FittedFeatures } from '../../../core/features/fitted.js';
import type { FittedFeaturesJson } from '../../../core/features/fitted.js';
import { batchOfRows } from '../../../core/features/rows.js';
import type { Batch } from '../../../core/table.js';
import { columns, features, tableBatch } from './flights.js';
import type { FlightRow } from './flights.js';

const airports = ['ATL', 'ORD', 'SEA', 'LAX', 'JFK'];
const flight: fc.Arbitrary<FlightRow> = fc.record({
  date: fc.integer({ min: Date.UTC(1965, 0, 1), max: Date.UTC(2030, 0, 1) }),
  delay: fc.option(fc.integer({ min: -60, max: 400 })),
  distance: fc.option(fc.integer({ min: 20, max: 5000 })),
  price: fc.option(fc.double({ min: 0, max: 1e4, noNaN: true })),
  cargo: fc.boolean(),
  origin: fc.constantFrom(...airports),
  destination: fc.option(fc.constantFrom(...airports)),
});
const flights = (rows: number): FlightRow[] => fc.sample(flight, { numRuns: rows, seed: 11 });

function fit(...batches: readonly Batch[]): FittedFeatures {
  const fitting = features.fitting();
  for (const batch of batches) fitting.add(batch);
  return features.fitted(fitting.state());
}

function matrix(fitted: FittedFeatures, batch: Batch): Float32Array {
  const range = { from: 0, to: batch.rows };
  return gather(fitted.encode(batch), range, new Float32Array(batch.rows * fitted.width));
}

const bits = (values: Float32Array): number[] => [...new Uint32Array(values.slice().buffer)];

describe('features', () => {
  it('have a width and names before they see a row', () => {
    expect(features.width).toBe(2 + 7 + 1 + 1 + 1 + 1 + 2 + 4096 + 1);
    expect(features.names).toHaveLength(features.width);
    expect(features.names.slice(0, 4)).toEqual(['hour.sin', 'hour.cos', 'weekday=0', 'weekday=1']);
    expect(features.names.at(-1)).toBe('originHour');
    expect(features.columns).toEqual(expect.arrayContaining(['date', 'origin', 'delay']));
  });

  it('are the same bits for a row of a request as for the row in its table', () => {
    const table = flights(300);
    const saved = JSON.parse(JSON.stringify(fit(tableBatch(table)))) as FittedFeaturesJson;
    const served = new FittedFeatures(saved);
    fc.assert(
      fc.property(fc.array(flight, { minLength: 1, maxLength: 20 }), (rows) => {
        const trained = matrix(fit(tableBatch(table)), tableBatch(rows));
        rows.forEach((row, at) => {
          const { delay: _unknownYet, ...request } = row;
          const sent = JSON.parse(JSON.stringify({ ...request, date: new Date(row.date) })) as Record<string, unknown>;
          const one = matrix(served, batchOfRows([sent], served.spec));
          expect(bits(one)).toEqual(bits(trained.subarray(at * served.width, (at + 1) * served.width)));
        });
      }),
      { numRuns: 30 },
    );
  });

  it('learn the same from one batch as from many', () => {
    const rows = flights(200);
    const [whole, parts] = [fit(tableBatch(rows)), fit(tableBatch(rows.slice(0, 70)), tableBatch(rows.slice(70)))];
    expect(parts.toJSON()).toEqual(whole.toJSON());
    const joined = whole.join([whole.encode(tableBatch(rows.slice(0, 70))), whole.encode(tableBatch(rows.slice(70)))]);
    const order = Uint32Array.from([150, 3, 80]);
    const picked = gather(joined, { from: 0, to: 3, order }, new Float32Array(3 * whole.width));
    const all = matrix(whole, tableBatch(rows));
    const expected = [...order].flatMap((row) => [...all.subarray(row * whole.width, (row + 1) * whole.width)]);
    expect([...picked]).toEqual(expected);
  });

  it('say what they should by hand', () => {
    const row = (over: Partial<FlightRow>): FlightRow => ({
      date: Date.UTC(2001, 0, 1, 6),
      delay: 0,
      distance: 100,
      price: 1,
      cargo: false,
      origin: 'ATL',
      destination: 'SEA',
      ...over,
    });
    const rows = [
      row({ delay: 16, distance: 300 }),
      row({ delay: 15 }),
      row({ origin: 'SEA', cargo: true, delay: 99 }),
    ];
    const fitted = fit(tableBatch(rows));
    const value = (name: string, at: number): number =>
      matrix(fitted, tableBatch(rows))[at * fitted.width + fitted.names.indexOf(name)]!;
    expect([...fitted.labels(tableBatch(rows))]).toEqual([1, 0, 1]);
    expect(value('hour.sin', 0)).toBe(1);
    expect(value('weekday=1', 0)).toBe(1);
    expect(value('weekday=0', 0)).toBe(0);
    // Distances 300, 100, 100: mean 500/3, deviation √(80000/9).
    expect(value('distance', 0)).toBeCloseTo((300 - 500 / 3) / Math.sqrt(80000 / 9), 6);
    expect(value('cargo', 2)).toBe(1);
    expect([value('hub=ATL', 0), value('hub=ORD', 0), value('hub=ATL', 2)]).toEqual([1, 0, 0]);
    // Rates drawn to 2/3 by five rows: ATL at 6 h (1 + 10/3)/7, SEA at 6 h (1 + 10/3)/6; then standardized over rows.
    const [atl, sea] = [(1 + 10 / 3) / 7, (1 + 10 / 3) / 6];
    const mean = (2 * atl + sea) / 3;
    const deviation = Math.sqrt((2 * (atl - mean) ** 2 + (sea - mean) ** 2) / 3);
    expect(value('originHour', 2)).toBeCloseTo((sea - mean) / deviation, 6);
  });

  it('take a missing value for the mean, and a missing label for none', () => {
    const fitted = fit(tableBatch(flights(100)));
    const empty = batchOfRows([{ origin: 'nowhere' }], fitted.spec);
    const values = matrix(fitted, empty);
    const at = (name: string): number => values[fitted.names.indexOf(name)]!;
    expect([at('hour.sin'), at('hour.cos'), at('weekday=3'), at('distance'), at('price')]).toEqual([0, 0, 0, 0, 0]);
    expect([...values].every(Number.isFinite)).toBe(true);
    const unlabelled = flights(3).map((row) => ({ ...row, delay: null }));
    expect([...fitted.labels(tableBatch(unlabelled))]).toEqual([NaN, NaN, NaN]);
  });

  it('tell people what they learnt', () => {
    const told = fit(tableBatch(flights(100))).describe();
    expect(told).toHaveLength(9);
    expect(told[0]).toBe('hour: cyclic, 2 numbers');
    expect(told[2]).toMatch(/^distance: standardize, 1 number; mean [\d.]+, standard deviation [\d.]+$/);
    expect(told.at(-1)).toMatch(/^originHour: labelRate, 1 number; \d+ values, -?[\d.]+ for any other$/);
  });

  it('keep 4096 buckets of many rows small', () => {
    const { dense, slots } = fit(tableBatch(flights(50))).encode(tableBatch(flights(50)));
    expect(dense.byteLength + slots.byteLength).toBe(50 * (7 + 3) * 4);
  });
});

describe('features refuse', () => {
  it.each([
    ['no feature', () => buildFeatures(columns, (f) => ({ late: f.delay.label() })), 'No feature is declared.'],
    [
      'two labels',
      () => buildFeatures(columns, (f) => ({ a: f.price.asNumber(), b: f.delay.label(), c: f.distance.label() })),
      'There are 2 labels.',
    ],
    [
      'a label that is a feature',
      () => buildFeatures(columns, (f) => ({ a: f.delay.standardize(), late: f.delay.greaterThan(15).label() })),
      '"delay" is both the label and a feature.',
    ],
    ['no bucket', () => buildFeatures(columns, (f) => ({ a: f.origin.hash(0) })), 'hash got 0 buckets.'],
    [
      'a column called category',
      () => buildFeatures({ category: columns.origin } satisfies Columns, () => ({})),
      'A column is called "category".',
    ],
  ])('%s', (_, build, seen) => {
    expect(build).toThrow(expect.objectContaining({ code: 'FEATURES', message: expect.stringContaining(seen) }));
  });

  it('a table without their column', () => {
    const { date: _gone, ...rest } = tableBatch(flights(5)).columns;
    expect(() => fit({ rows: 5, columns: rest })).toThrow('read the column "date"; the rows have delay, distance');
  });

  it.each([
    [{ distance: 'far' }, 'Row 1 has "far" for "distance", which is int16.'],
    [{ distance: 1.5 }, 'Row 1 has 1.5 for "distance"'],
    [{ distance: 40_000 }, 'Row 1 has 40000 for "distance"'],
    [{ date: 'yesterday' }, 'Row 1 has "yesterday" for "date", which is timestamp.'],
    [{ origin: 7 }, 'Row 1 has 7 for "origin", which is category.'],
    [{ cargo: 1 }, 'Row 1 has 1 for "cargo", which is bool.'],
  ])('a request with %j', (row, seen) => {
    expect(() => batchOfRows([{}, row], features.spec)).toThrow(seen);
  });
});
