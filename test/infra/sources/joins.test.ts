import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { makeMaterialise } from '../../../activities/materialise.js';
import type { TableRef } from '../../../core/artifact.js';
import type { TableQuery } from '../../../core/query.js';
import { schema } from '../../../core/schema/index.js';
import { openTable } from '../../../infra/arrow/open-table.js';
import { read } from '../../../pipelines/language/read.js';
import { Flight, FLIGHTS, recordsOf, temporaryStore } from '../../support/tables.js';

const Weather = schema({ origin: schema.category(), observed: schema.timestamp(), rain: schema.float32() });
const Airport = schema({ origin: schema.category(), city: schema.utf8() });

let store: Awaited<ReturnType<typeof temporaryStore>>;
let materialise: (query: TableQuery) => Promise<TableRef>;
const rows = async <Row>(query: TableQuery): Promise<Row[]> =>
  recordsOf(openTable<Row>(await materialise(query), store.artifacts));
const csv = (name: string, lines: readonly (readonly unknown[])[]): Promise<void> =>
  writeFile(join(store.root, 'data', name), lines.map((line) => line.join(',')).join('\n') + '\n');

beforeAll(async () => {
  store = await temporaryStore();
  await mkdir(join(store.root, 'data'));
  materialise = makeMaterialise({ artifacts: store.artifacts, project: store.root });
  await csv('airports.csv', [
    ['origin', 'city', 'extra'],
    ['SEA', 'Seattle', 1],
    ['LAX', 'Los Angeles', 2],
    ['LAX', 'Hollywood', 3],
  ]);
  await csv('flights.csv', [
    ['id', 'origin', 'date', 'extra'],
    [1, 'LAX', '2001-01-01 10:00', 9],
    [2, 'JFK', '2001-01-01 09:00', 9],
    [3, 'SEA', '2001-01-01 12:00', 9],
    [4, 'LAX', '2001-01-01 08:00', 9],
  ]);
});
afterAll(() => store.remove());

const Small = schema({ id: schema.int32(), origin: schema.category(), date: schema.timestamp() });
const flights = read.csv('data/flights.csv', Small);
const airports = read.csv('data/airports.csv', Airport);

describe('a join', () => {
  it('adds columns, in the order of this side and then of the other', async () => {
    expect(await rows(flights.join(airports, { on: 'origin' }).select('id', 'city'))).toEqual([
      { id: 1, city: 'Los Angeles' },
      { id: 1, city: 'Hollywood' },
      { id: 3, city: 'Seattle' },
      { id: 4, city: 'Los Angeles' },
      { id: 4, city: 'Hollywood' },
    ]);
  });

  it('keeps what finds nothing, if it is asked to', async () => {
    const all = flights
      .where('id < ?', 3)
      .join(airports.where("city <> 'Hollywood'"), { on: ['origin'], kind: 'left' });
    expect(await rows(all.where('city IS NULL OR city LIKE ?', 'Los%'))).toMatchObject([
      { id: 1, city: 'Los Angeles' },
      { id: 2, city: null },
    ]);
  });

  it('takes a table that a step was handed, twice over, and values on both sides', async () => {
    const table = openTable<{ origin: string; city: string }>(await materialise(airports), store.artifacts);
    const twice = flights
      .where('id <> ?', 4)
      .join(table.where('city <> ?', 'Hollywood'), { on: 'origin' })
      .join(
        table.where('city = ?', 'Los Angeles').derive('town', schema.utf8(), 'upper(city)').select('origin', 'town'),
        {
          on: 'origin',
        },
      );
    expect(await rows(twice.where('id = ?', 1).select('id', 'city', 'town'))).toEqual([
      { id: 1, city: 'Los Angeles', town: 'LOS ANGELES' },
    ]);
  });

  it('says what cannot be joined', async () => {
    await expect(materialise(flights.join(flights, { on: 'origin' }))).rejects.toMatchObject({
      code: 'QUERY_INVALID',
      message: expect.stringMatching(/Both sides have "id", "date"/),
    });
    const bad = { ...flights.join(airports, { on: 'origin' }) } as TableQuery;
    const wrong = { ...bad, steps: [{ ...bad.steps[0]!, on: ['orgin'] }] } as unknown as TableQuery;
    await expect(materialise(wrong)).rejects.toMatchObject({ code: 'COLUMN_NOT_FOUND' });
  });

  it('of large tables is the same table each time', async () => {
    const real = read.parquet(FLIGHTS, Flight).where('delay > ?', 60);
    const query = real.join(
      read.query(
        { all: read.parquet(FLIGHTS, Flight) },
        schema({ origin: schema.category(), flights: schema.int64() }),
        'SELECT origin, count(*) AS flights FROM all_ GROUP BY origin'.replace('all_', '"all"'),
      ),
      { on: 'origin' },
    );
    const run = makeMaterialise({ artifacts: store.artifacts, project: process.cwd() });
    const first = await run(query);
    expect((await run(query)).digest).toBe(first.digest);
    expect(first.rows).toBe((await run(real)).rows);
  });
});

describe('an as-of join', () => {
  const observed = [
    ['origin', 'observed', 'rain'],
    ['LAX', '2001-01-01 07:00', 1],
    ['LAX', '2001-01-01 10:00', 2],
    ['LAX', '2001-01-01 10:00', 3],
    ['LAX', '2001-01-01 10:01', 4],
    ['SEA', '2001-01-01 13:00', 5],
  ];
  const rain = async (options: { tolerance?: string; exact?: boolean } = {}): Promise<(number | null)[]> => {
    await csv('weather.csv', observed);
    const weather = read.csv('data/weather.csv', Weather);
    const joined = flights.asOf(weather, { by: 'origin', time: 'date', otherTime: 'observed', ...options });
    return (await rows<{ rain: number | null }>(joined.select('id', 'rain'))).map((row) => row.rain);
  };

  it('gives what was known by then: the last row, and none that came later', async () => {
    expect(await rain()).toEqual([3, null, null, 1]);
    expect(await rain({ exact: false })).toEqual([1, null, null, 1]);
    expect(await rain({ tolerance: '30m' })).toEqual([3, null, null, null]);
  });

  it('agrees with looking for it row by row, and never sees the future', async () => {
    const time = (minutes: number): string => new Date(Date.UTC(2001, 0, 1, 0, minutes)).toISOString().slice(0, 19);
    const side = fc.array(fc.tuple(fc.constantFrom('A', 'B'), fc.integer({ min: 0, max: 60 })), {
      minLength: 1,
      maxLength: 30,
    });
    const Left = schema({ key: schema.category(), at: schema.timestamp() });
    const Right = schema({ key: schema.category(), at: schema.timestamp(), n: schema.int32() });
    await fc.assert(
      fc.asyncProperty(side, side, async (left, right) => {
        await csv('left.csv', [['key', 'at'], ...left.map(([key, at]) => [key, time(at)])]);
        await csv('right.csv', [['key', 'at', 'n'], ...right.map(([key, at], n) => [key, time(at), n])]);
        const query = read
          .csv('data/left.csv', Left)
          .asOf(read.csv('data/right.csv', Right), { by: 'key', time: 'at' });
        const seen = (await rows<{ n: number | null }>(query)).map(({ n }) => n);
        const known = left.map(([key, at]) => {
          const before = right.map(([k, a], n) => ({ k, a, n })).filter(({ k, a }) => k === key && a <= at);
          const last = Math.max(...before.map(({ a }) => a));
          return before.filter(({ a }) => a === last).at(-1)?.n ?? null;
        });
        expect(seen).toEqual(known);
      }),
      { numRuns: 15, seed: 7 },
    );
  });
});

describe('SQL over several tables', () => {
  const Count = schema({ city: schema.utf8(), flights: schema.int64() });

  it('names them, takes values, and gives declared types', async () => {
    const query = read.query(
      { flights: flights.where('id > ?', 1), airports },
      Count,
      `WITH named AS (SELECT * FROM flights JOIN airports USING (origin) WHERE city <> ?)
       SELECT city, count(*) AS flights FROM named GROUP BY ALL ORDER BY city -- ? in a comment`,
      'Hollywood',
    );
    expect(await rows(query.where('flights >= ?', 1))).toEqual([
      { city: 'Los Angeles', flights: 1n },
      { city: 'Seattle', flights: 1n },
    ]);
  });

  it('says what is wrong with it', async () => {
    const of = (sql: string): TableQuery => read.query({ flights }, Count, sql);
    await expect(materialise(of('SELECT * FROM flight'))).rejects.toMatchObject({ code: 'QUERY_INVALID' });
    await expect(materialise(of('SELECT 1 AS city'))).rejects.toMatchObject({
      code: 'COLUMN_NOT_FOUND',
      message: expect.stringMatching(/no column "flights".*It has: city/),
    });
    await expect(materialise(of("SELECT 'x' AS city, 'many' AS flights"))).rejects.toMatchObject({
      code: 'SOURCE_VALUE',
    });
    await expect(materialise(of('SELECT 1; DROP TABLE x'))).rejects.toMatchObject({ code: 'QUERY_INVALID' });
  });
});

describe('a data interval', () => {
  it('has its start and not its end, and begins earlier to read again what came late', async () => {
    const hours = (from: string, to: string) => ({
      start: `2001-01-01T${from}:00Z`,
      end: new Date(`2001-01-01T${to}:00Z`),
    });
    const ids = async (query: TableQuery): Promise<number[]> => (await rows<{ id: number }>(query)).map(({ id }) => id);
    expect(await ids(flights.between('date', hours('08:00', '10:00')))).toEqual([2, 4]);
    expect(await ids(flights.between('date', hours('10:00', '12:00'), { lateness: '1h' }))).toEqual([1, 2]);
    expect(() => flights.between('date', hours('10:00', '10:00'))).toThrow(
      expect.objectContaining({ code: 'INTERVAL' }),
    );
    expect(() => flights.between('date', { start: 'soon', end: 'later' })).toThrow(/from soon to later/);
  });

  it('reads partitions of folders, and only those that are asked for', async () => {
    for (const [month, delay] of [
      ['01', 1],
      ['02', 2],
      ['03', 'not a number'],
    ] as const) {
      await mkdir(join(store.root, `data/days/year=2001/month=${month}`), { recursive: true });
      await csv(`days/year=2001/month=${month}/a.csv`, [['delay'], [delay]]);
    }
    const Day = schema({ delay: schema.int16(), year: schema.int16(), month: schema.category() });
    const days = read.csv('data/days/**/*.csv', Day, { partitions: true });
    expect(await rows(days.where("month IN ('01', '02')"))).toEqual([
      { delay: 1, year: 2001, month: '01' },
      { delay: 2, year: 2001, month: '02' },
    ]);
    await expect(materialise(days)).rejects.toMatchObject({
      code: 'SOURCE_VALUE',
      message: expect.stringMatching(/month=03\/a\.csv.*delay/),
    });
    await expect(materialise(read.csv('data/flights.csv', Small, { partitions: true }))).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: expect.stringMatching(/name=value/),
    });
  });
});
