/** Compiled, never run: reading what is new. */
import { pipeline, read, schema, validate } from 'coppice';
import type { Row, Table } from 'coppice';
import { same } from './same.js';
import type { SurenessIn, ValueOf } from './same.js';

const Flight = schema({ date: schema.timestamp(), delay: schema.int16(), origin: schema.category() });
const flights = read.parquet('flights.parquet', Flight);

export const increments = pipeline('increments', {}, (p) => {
  const fresh = p.step('ingest', p.input, () => flights.since('date', { lateness: '2d', key: ['origin', 'date'] }));
  // Where nothing is new the step is skipped, and so is what reads it.
  same<SurenessIn<typeof fresh>, 'maybe'>(true);
  same<ValueOf<typeof fresh>, Table<Row<typeof Flight>>>(true);
  const checked = p.step('validate', fresh, validate(Flight));
  same<SurenessIn<typeof checked>, 'maybe'>(true);
  const either = p.step('either', p.input, () => (Math.random() > 0.5 ? flights : flights.since('date')));
  same<SurenessIn<typeof either>, 'maybe'>(true);
  const later = p.step('later', p.input, async () => Promise.resolve(flights.since('date')));
  same<SurenessIn<typeof later>, 'maybe'>(true);
  const whole = p.step('whole', p.input, () => flights);
  same<SurenessIn<typeof whole>, 'sure'>(true);

  // @ts-expect-error -- the rows have no such column
  flights.since('arrival');
  // @ts-expect-error -- nor by that key
  flights.since('date', { key: 'tail' });
  // @ts-expect-error -- a lateness is a text such as 2d
  flights.since('date', { lateness: 2 });
  // @ts-expect-error -- what is new is the last thing said of a query
  flights.since('date').where('delay > 15');
  // @ts-expect-error -- it is not a side of a join
  flights.join(flights.since('date'), { on: 'origin' });
  // @ts-expect-error -- nor a table of SQL
  read.query({ fresh: flights.since('date') }, Flight, 'SELECT * FROM fresh');
  // @ts-expect-error -- the column was left out
  flights.select('delay').since('date');
  return { rows: fresh.rows };
});
