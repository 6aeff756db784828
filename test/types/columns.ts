/** Compiled, never run: the row types of every kind of column. */
import { column, pair, rows, schema, sql, table, validate } from 'coppice';
import type { Row } from 'coppice';
import { same } from './same.js';

export const Kinds = schema({
  small: schema.uint8(),
  long: schema.uint64({ nullable: true }),
  day: schema.date(),
  at: schema.time({ nullable: true }),
  raw: schema.binary(),
  scores: schema.list(schema.float32()),
  words: schema.list(schema.string({ nullable: true }), { nullable: true }),
  image: schema.tensor({ of: 'uint8', shape: [28, 28, 1] }),
  ids: schema.tensor({ of: 'int64', shape: [4], nullable: true }),
});
type Kind<Name extends keyof Row<typeof Kinds>> = Row<typeof Kinds>[Name];

same<Kind<'small'>, number>(true);
same<Kind<'long'>, bigint | null>(true);
same<Kind<'day'>, Date>(true);
same<Kind<'at'>, string | null>(true);
same<Kind<'raw'>, Uint8Array>(true);
same<Kind<'scores'>, readonly number[]>(true);
same<Kind<'words'>, readonly (string | null)[] | null>(true);
same<Kind<'image'>, Uint8Array>(true);
same<Kind<'ids'>, BigInt64Array | null>(true);

// @ts-expect-error -- a tensor needs a shape
schema.tensor({ of: 'uint8' });
// @ts-expect-error -- no kind of number
schema.tensor({ of: 'float16', shape: [2] });
// @ts-expect-error -- lists do not hold lists
schema.list(schema.list(schema.int8()));

const Labelled = schema({
  hour: schema.int8(),
  late: schema.bool({ notIn: ['serving', 'shadow'] }),
  note: schema.string({ nullable: true, notIn: ['training'] }),
  photo: schema.tensor({ of: 'uint8', shape: [2], notIn: ['serving'] }),
});
export const Served = Labelled.in('serving');
same<Row<typeof Served>, { readonly hour: number; readonly note: string | null }>(true);
const Trained = Labelled.in('training');
same<Row<typeof Trained>['late'], boolean>(true);
// @ts-expect-error -- the label is not there in serving
type Late = Row<typeof Served>['late'];

const Staged = schema(
  {
    hour: schema.int8(),
    late: schema.bool({ notIn: ['serving'] }),
    cause: schema.string({ in: ['training'] }),
  },
  { environments: ['training', 'serving'] },
);
const Asked = Staged.in('serving');
same<Row<typeof Asked>, { readonly hour: number }>(true);
const Learned = Staged.in('training');
same<Row<typeof Learned>, { readonly hour: number; readonly late: boolean; readonly cause: string }>(true);
// @ts-expect-error -- no such environment
Staged.in('servin');
// @ts-expect-error -- nor is it one of a column
schema({ late: schema.bool({ notIn: ['servin'] }) }, { environments: ['training', 'serving'] });
// @ts-expect-error -- nor here
schema({ late: schema.bool({ in: ['train'] }) }, { environments: ['training', 'serving'] });

export const expected = validate(Labelled, {
  expect: [
    column('hour').between(0, 23, { mostly: 0.99 }),
    pair('hour', 'note').equal(),
    table.key(['hour', 'note']),
    sql('hour > 3'),
    rows((row: Row<typeof Labelled>) => row.late, { name: 'late' }),
  ],
});
// @ts-expect-error -- no such column
validate(Labelled, { expect: [column('our').present()] });
// @ts-expect-error -- a predicate over rows of another table
validate(Labelled, { expect: [rows((row: { readonly x: number }) => row.x > 0, { name: 'x' })] });
