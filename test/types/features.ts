/** Compiled, never run: what can be done with a column depends on its type. */
import { pipeline, read, schema, windows, z } from 'coppice';
import type { Row, Table } from 'coppice';
import { same } from './same.js';

const Visit = schema({
  at: schema.timestamp(),
  age: schema.int16(),
  ward: schema.category(),
  note: schema.utf8(),
  scan: schema.tensor({ of: 'uint8', shape: [28, 28, 1] }),
  tags: schema.list(schema.utf8()),
  ill: schema.bool(),
});

export const features = Visit.features((f) => ({
  age: f.age.clip(0, 110).quantile(5),
  ward: f.ward.embeddingIndex({ max: 50 }),
  words: f.note.length().log1p().standardize(),
  scan: f.scan.normalize(),
  before: f.windows({ by: f.ward, time: f.at, over: '1d' }).mean(f.ill).fill(0).asNumber(),
  ill: f.ill.label(),
}));

Visit.features((f) => ({
  // @ts-expect-error -- a category is no number
  ward: f.ward.standardize(),
  // @ts-expect-error -- a category has no words
  words: f.ward.tokens({ max: 3, vocabulary: 10 }),
  // @ts-expect-error -- a number is not a value of few
  age: f.age.embeddingIndex({ max: 3 }),
  // @ts-expect-error -- no feature is made from a list
  tags: f.tags.length(),
  // @ts-expect-error -- a window goes by a moment
  window: f.windows({ time: f.age, over: '1d' }).count().asNumber(),
  // @ts-expect-error -- a text has no mean
  mean: f.windows({ time: f.at, over: '1d' }).mean(f.note).asNumber(),
  // @ts-expect-error -- a quantity is no feature before it is said how
  raw: f.age.log(),
}));

export const withWindows = pipeline('with-windows', { input: z.object({ from: z.string() }) }, (p) => {
  const raw = p.step('ingest', p.input.from, (from) => read.parquet(from, Visit));
  p.step('rows', raw, (table) => same<typeof table, Table<Row<typeof Visit>>>(true));
  const past = p.step('windows', raw, windows(features));
  // @ts-expect-error -- a number has no windows
  p.step('number', raw.rows, windows(features));
  return { rows: past.rows };
});
