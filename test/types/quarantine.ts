/** Compiled, never run: rows that a read sets aside. */
import { pipeline, read, schema, validate } from 'coppice';
import type { Row, Table } from 'coppice';
import { same } from './same.js';
import type { SurenessIn, ValueOf } from './same.js';

const Person = schema({ name: schema.utf8(), age: schema.int16() });
type BadRows = Table<{
  readonly _file: string;
  readonly _line: bigint;
  readonly _column: string | null;
  readonly _reason: string;
  readonly _raw: string | null;
}>;
const people = read.csv('people.csv', Person, { onBadRow: 'quarantine', maxBadRows: 10 });

export const quarantine = pipeline('quarantine', {}, (p) => {
  const raw = p.step('ingest', p.input, () => people.where('age > ?', 17));
  same<ValueOf<typeof raw.quarantine>, BadRows>(true);
  const look = p.step('look', raw.quarantine, async (bad) => {
    for await (const row of bad.records()) same<typeof row._line, bigint>(true);
    return bad.rows;
  });
  const checked = p.step('validate', raw, validate(Person));
  same<ValueOf<typeof checked.rows>, number>(true);
  const events = p.step('events', p.input, () => read.jsonl('events.jsonl', Person, { onBadRow: 'quarantine' }));
  same<ValueOf<typeof events.quarantine>, BadRows>(true);
  // What is derived, selected, joined or read anew keeps it, from either side.
  const joined = p.step('joined', p.input, () =>
    read.parquet('ages.parquet', Person).join(people.select('name'), { on: 'name' }),
  );
  same<ValueOf<typeof joined.quarantine>, BadRows>(true);
  const fresh = p.step('fresh', p.input, () => people.derive('old', schema.bool(), 'age > 60').since('age'));
  same<ValueOf<typeof fresh.quarantine>, BadRows>(true);
  same<SurenessIn<typeof fresh.quarantine>, 'maybe'>(true);

  const strict = p.step('strict', p.input, () => read.csv('people.csv', Person, { delimiter: ';' }));
  same<ValueOf<typeof strict>, Table<Row<typeof Person>>>(true);
  // @ts-expect-error -- a read that fails at the first bad row sets none aside
  p.step('none', strict.quarantine, (bad) => bad);
  // @ts-expect-error -- nor does one of Parquet
  read.parquet('people.parquet', Person, { onBadRow: 'quarantine' });
  // @ts-expect-error -- an option that is not there
  read.csv('people.csv', Person, { onBadRow: 'quarantine', delimeter: ';' });
  return { look, events: events.rows };
});
