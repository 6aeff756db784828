/** Compiled, never run: what takes back receives what the step received and gave. */
import { pipeline, read, schema, z } from 'coppice';
import type { Row, Table } from 'coppice';
import { same } from './same.js';

const Flight = schema({ delay: schema.int16() });

export const undo = pipeline('undo', { input: z.object({ n: z.number(), list: z.array(z.string()) }) }, (p) => {
  const made = p.step('make', { n: p.input.n }, ({ n }) => ({ id: `${n}` }), {
    undo: (given, gave, context) => {
      same<typeof given, { n: number }>(true);
      same<typeof gave, { id: string }>(true);
      context.log(gave.id);
    },
  });
  const mapped = p.map('map', p.input.list, (text) => text.length, {
    undo: (item, gave) => {
      same<typeof item, string>(true);
      same<typeof gave, number>(true);
    },
  });
  p.step('table', p.input.n, () => read.parquet('flights.parquet', Flight), {
    undo: (_n, table) => same<typeof table, Table<Row<typeof Flight>>>(true),
  });
  // @ts-expect-error -- the step gave { id: string }
  p.step('wrong-output', made, ({ id }) => ({ id }), { undo: (_given, gave: { id: number }) => gave });
  // @ts-expect-error -- the step received { id: string }
  p.step('wrong-input', made, ({ id }) => ({ id }), { undo: (given: number) => given });
  return { made, mapped };
});
