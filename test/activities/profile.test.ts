import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeProfile } from '../../activities/profile.js';
import type { ProfileOptions } from '../../activities/profile.js';
import type { TableRef } from '../../core/artifact.js';
import { schema } from '../../core/schema/index.js';
import type { TableStatistics, TextStatistics, TimestampStatistics } from '../../core/statistics/statistics.js';
import { writeTable } from '../../infra/arrow/table-writer.js';
import { january } from '../support/flights.js';
import { batch, categories, numbers, stepContext, temporaryStore } from '../support/tables.js';

let store: Awaited<ReturnType<typeof temporaryStore>>;
beforeAll(async () => {
  store = await temporaryStore();
});
afterAll(() => store.remove());

const profile = async (table: TableRef, options: ProfileOptions = {}): Promise<TableStatistics> => {
  const { statistics } = await makeProfile(store)(options, table, stepContext());
  return (await store.artifacts.getJson(statistics)) as unknown as TableStatistics;
};

describe('the step', () => {
  it('says of real flights what SQL says', async () => {
    const flights = await january(store.artifacts, 2, 4);
    const { rows, columns, correlations } = await profile(flights, { correlations: true });
    const { openTable } = await import('../../infra/arrow/open-table.js');
    const [said] = await openTable(flights, store.artifacts).query<Record<string, number>>(`SELECT
      count(*) AS "rows", count(DISTINCT origin) AS origins, avg(delay) AS mean, stddev_samp(delay) AS std,
      skewness(delay) AS skew, kurtosis(delay) AS kurtosis, quantile_cont(delay, 0.9) AS late,
      count(DISTINCT date) AS dates, count(*) FILTER (delay = 0) AS zeros, corr(delay, distance) AS r FROM self`);
    const { delay, date, origin } = columns;
    if (delay?.kind !== 'number') throw new Error('delay is a column of numbers');
    expect(rows).toBe(said!['rows']);
    expect(delay.zeros).toBe(said!['zeros']);
    for (const figure of ['mean', 'std', 'skew', 'kurtosis'] as const)
      expect(delay[figure]).toBeCloseTo(said![figure]!, 9);
    expect(delay.quantiles.find(({ probability }) => probability === 0.9)!.value).toBe(said!['late']);
    expect((date as TimestampStatistics).distinct).toEqual({ value: said!['dates'], exact: true });
    expect((origin as TextStatistics).distinct.value).toBe(said!['origins']);
    expect(Object.values((origin as TextStatistics).counts!).reduce((sum, count) => sum + count, 0)).toBe(rows);
    expect(correlations!.values[0]![1]).toBeCloseTo(said!['r']!, 9);
  });

  it('says the same of a table in many parts', async () => {
    const values = Array.from({ length: 1000 }, (_, at) => (at % 7 === 0 ? null : (at * 37) % 101));
    const words = values.map((value) => (value === null ? null : `w${value % 5}`));
    const rows = batch({ x: numbers(values, Float32Array), word: categories(words) });
    const types = [
      { name: 'x', type: 'float32', nullable: true },
      { name: 'word', type: 'dictionary<utf8>', nullable: true },
    ];
    const whole = await writeTable(store.artifacts, [rows], { schema: types });
    const parts = await writeTable(store.artifacts, [rows], { schema: types, partRows: 64 });
    expect(parts.parts).toBeGreaterThan(10);
    expect(await profile(parts)).toEqual(await profile(whole));
  });

  it('keeps hidden what the schema marks as personal', async () => {
    const types = [{ name: 'name', type: 'dictionary<utf8>', nullable: true }];
    const table = await writeTable(store.artifacts, [batch({ name: categories(['Ana', 'Bob']) })], { schema: types });
    const Person = schema({ name: schema.category({ pii: true }), born: schema.timestamp({ pii: true }) });
    const { columns } = await profile(table, { schema: Person });
    expect(columns['name']).toMatchObject({ kind: 'personal', count: 2 });
    expect(JSON.stringify(columns)).not.toContain('Ana');
  });

  it('describes a table without rows', async () => {
    const types = [{ name: 'x', type: 'int64', nullable: true }];
    const table = await writeTable(store.artifacts, [], { schema: types });
    expect(await profile(table)).toMatchObject({ rows: 0, columns: { x: { count: 0, missing: 0, mean: null } } });
  });
});
