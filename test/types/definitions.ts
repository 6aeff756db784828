/** Compiled, never run: tables, and the reusable steps over them. */
import { pipeline, read, schema, splitByTime, validate, z } from 'coppice';
import type { Row, Table } from 'coppice';
import { same } from './same.js';
import type { ValueOf } from './same.js';

const Flight = schema({ date: schema.timestamp(), delay: schema.int16(), origin: schema.category() });

export const tables = pipeline('tables', { input: z.object({ n: z.number() }) }, (p) => {
  const raw = p.step('ingest', p.input.n, () => read.parquet('flights.parquet', Flight));
  // A query has become a table for whoever reads it.
  p.step('rows', raw, (table) => same<typeof table, Table<Row<typeof Flight>>>(true));
  same<ValueOf<typeof raw.rows>, number>(true);
  const valid = p.step('validate', raw, validate(Flight, { missing: { delay: 0.02 } }));
  p.step('quarantined', valid.quarantine, (table) => table.column('_reasons'));
  const parts = p.step('split', valid, splitByTime('date', { train: 0.8, test: 0.2 }));
  p.step('use', parts.train, (table) => table.rows);

  // @ts-expect-error -- the table has no such column
  p.step('no-column', raw, (table) => table.column('distance'));
  // @ts-expect-error -- the schema has no such column
  validate(Flight, { missing: { distance: 0.02 } });
  // @ts-expect-error -- the split has no such part
  p.step('no-part', parts.valid, (table) => table);
  // @ts-expect-error -- a number cannot be validated
  p.step('validate-number', p.input.n, validate(Flight));
  // @ts-expect-error -- nor split
  p.step('split-number', p.input.n, splitByTime('date', { train: 1 }));
  p.step('no-member', raw, async (table) => {
    // @ts-expect-error -- a row has no such member
    for await (const row of table.records()) return row.distance;
    return null;
  });
  return { rows: valid.rows };
});

same<Row<typeof Flight>['delay'], number>(true);
same<Row<typeof Flight>['origin'], string>(true);
