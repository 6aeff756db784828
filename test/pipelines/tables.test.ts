import { describe, expect, it } from '@jest/globals';
import { windows, compile, pipeline, read, schema, secret, splitByTime, validate, z } from '../../pipelines/index.js';
import type { Table } from '../../pipelines/index.js';

const Flight = schema({ date: schema.timestamp(), delay: schema.int16({ min: -120 }), origin: schema.category() });

const flights = pipeline('flights', { input: z.object({ month: z.string() }) }, (p) => {
  const raw = p.step('ingest', p.input.month, (month) =>
    read.parquet('vega-datasets:flights-3m.parquet', Flight).where("strftime(date, '%Y-%m') = ?", month),
  );
  const checked = p.step('validate', raw, validate(Flight, { missing: { delay: 0.02 }, onFailure: 'quarantine' }));
  const data = p.step('split', checked, splitByTime('date', { train: 0.8, test: 0.2 }));
  const seen = p.step(
    'look',
    { bad: checked.quarantine, failed: checked.checked.failed, all: checked },
    async ({ bad, failed, all }) => {
      const reasons: string[] = [];
      for await (const row of bad.records())
        reasons.push(`${row._reasons}: ${row.delay.toFixed(0)} from ${row.origin}`);
      const [most] = await all.query<{ delay: number }>('SELECT max(delay) AS delay FROM self');
      return { reasons, failed, most: most?.delay ?? null };
    },
  );
  return { rows: data.train.rows, test: data.test, seen };
});

describe('windows in a pipeline', () => {
  it('take a table and give one', () => {
    const features = Flight.features((f) => ({
      recent: f.windows({ by: f.origin, time: f.date, over: '7d' }).mean(f.delay).standardize(),
      late: f.delay.greaterThan(15).label(),
    }));
    const withWindows = pipeline('windows', { input: z.object({}) }, (p) => {
      const raw = p.step('ingest', null, () => read.parquet('vega-datasets:flights-3m.parquet', Flight));
      const data = p.step(
        'split',
        p.step('past', raw, windows(features)),
        splitByTime('date', { train: 0.8, test: 0.2 }),
      );
      return { rows: data.train.rows };
    });
    expect(compile(withWindows).steps.map(({ id, uses }) => [id, uses])).toEqual([
      ['ingest', 'call'],
      ['past', 'windows'],
      ['split', 'split'],
    ]);
  });
});

describe('tables in a pipeline', () => {
  it('wire by reference, and a validated table is a table', () => {
    const { steps, output } = compile(flights);
    expect(steps.map(({ id, uses }) => [id, uses])).toEqual([
      ['ingest', 'call'],
      ['validate', 'validate'],
      ['split', 'split'],
      ['look', 'call'],
    ]);
    expect(steps[2]!.input).toEqual({ $ref: 'validate', path: [] });
    expect(steps[3]!.input).toMatchObject({ bad: { $ref: 'validate', path: ['quarantine'] } });
    expect(output).toMatchObject({ rows: { $ref: 'split', path: ['train', 'rows'] } });
  });

  it('know their rows', () => {
    const raw = read.parquet('a.parquet', Flight);
    const late = raw.derive('late', schema.bool(), 'delay > ?', 15).select('late', 'origin');
    type LateRow = typeof late extends { where(sql: string): infer Q } ? Q : never;
    const same: LateRow = late;
    expect(same.steps.map((step) => step.do)).toEqual(['derive', 'select']);
    // @ts-expect-error There is no such column.
    raw.select('dely');
    // @ts-expect-error It was not selected.
    late.select('delay');
    // @ts-expect-error A limit for a column that is not declared, which is refused while the pipeline is built as well.
    expect(() => validate(Flight, { missing: { dely: 0.1 } })).toThrow('"dely"');
    expect(() => splitByTime('date', { train: 0.8, test: 0.1 })).toThrow(
      expect.objectContaining({ code: 'SPLIT_SHARES' }),
    );
    const wrong = (table: Table<{ readonly delay: number }>): unknown =>
      // @ts-expect-error A table of delays has no origin.
      table.column('origin');
    expect(wrong).toBeInstanceOf(Function);
  });
});

describe('joined tables', () => {
  const Weather = schema({ origin: schema.category(), observed: schema.timestamp(), rain: schema.float32() });
  const raw = read.parquet('a.parquet', Flight);
  const weather = read.csv('https://example.org/weather.csv', Weather, { auth: secret('weather') });

  it('know their rows too', () => {
    const known = raw.asOf(weather, { by: 'origin', time: 'date', otherTime: 'observed', tolerance: '2h' });
    const wet = known.join(
      weather.select('origin', 'observed').derive('seen', schema.bool(), 'true').select('origin', 'seen'),
      {
        on: 'origin',
        kind: 'left',
      },
    );
    type WetRow = typeof wet extends { between(column: infer Name, ...rest: never[]): unknown } ? Name : never;
    const columns: WetRow[] = ['date', 'delay', 'origin', 'observed', 'rain', 'seen'];
    expect(wet.select(...columns).steps.map((step) => step.do)).toEqual(['asOf', 'join', 'select']);
    // @ts-expect-error There is no such column on this side.
    raw.join(weather, { on: 'rain' });
    // @ts-expect-error Nor on the other.
    raw.join(weather, { on: 'delay' });
    // @ts-expect-error A time that is not there.
    raw.asOf(weather, { by: 'origin', time: 'observed' });
    expect(JSON.stringify(weather)).toContain('{"$secret":"weather"}');
  });
});
