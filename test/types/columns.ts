/** Compiled, never run: the row types of every kind of column. */
import { schema } from 'coppice';
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
