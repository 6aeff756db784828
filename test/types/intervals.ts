/** Compiled, never run: the data interval of a run, and schedules. */
import { pipeline, read, schema, z } from 'coppice';
import type { DataInterval, Row, Table } from 'coppice';
import { same } from './same.js';
import type { SurenessIn, ValueOf } from './same.js';

const Flight = schema({ date: schema.timestamp(), delay: schema.int16() });

export const intervals = pipeline('intervals', { input: z.object({ n: z.number() }) }, (p) => {
  same<ValueOf<typeof p.interval>, DataInterval>(true);
  same<ValueOf<typeof p.interval.month>, string>(true);
  // A run that has none does not begin.
  same<SurenessIn<typeof p.interval.start>, 'sure'>(true);

  const rows = p.step('ingest', { interval: p.interval, n: p.input.n }, ({ interval }) =>
    read.parquet(`data/${interval.month}/*.parquet`, Flight).between('date', interval, { lateness: '2d' }),
  );
  p.step('use', rows, (table) => same<typeof table, Table<Row<typeof Flight>>>(true));
  p.step('start', p.interval.start, (start) => new Date(start).getTime());
  p.step('whole', p.interval, (interval) => same<typeof interval, DataInterval>(true));

  const query = read.parquet('flights.parquet', Flight);
  // @ts-expect-error -- while the pipeline is built there is no time yet: hand the interval to the step
  query.between('date', p.interval);
  // @ts-expect-error -- nor is there one end of it
  query.between('date', { start: p.interval.start, end: '2001-02-01' });
  p.step('no-column', p.interval, (interval) => {
    // @ts-expect-error -- the rows have no such column
    return query.between('arrival', interval);
  });
  // @ts-expect-error -- an interval has no such member
  p.step('no-member', p.interval.year, (year) => year);
  // @ts-expect-error -- a time is a text, not a Date
  p.step('no-date', p.interval.start, (start: Date) => start.getTime());
  // @ts-expect-error -- a time is no condition
  p.step('no-flag', 1, (n) => n, { when: p.interval.start });
  return { start: p.interval.start };
});

pipeline('cron', { schedule: { cron: '0 3 * * *' } }, () => undefined);
pipeline('steady', { schedule: { every: '6h', overlap: 'skip' } }, () => undefined);
// @ts-expect-error -- a schedule goes by one of them
pipeline('both', { schedule: { cron: '0 3 * * *', every: '6h' } }, () => undefined);
// @ts-expect-error -- and not by none
pipeline('neither', { schedule: { timezone: 'UTC' } }, () => undefined);
