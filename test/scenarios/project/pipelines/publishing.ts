import { datasets, pipeline, read, schema, z } from 'coppice';

const Row = schema({ n: schema.int32(), word: schema.category() });

/** Publishes the rows of a file. */
export default pipeline(
  'publishing',
  { input: z.object({ from: z.string(), alias: z.string().default('first') }) },
  (p) => {
    const rows = p.step('read', p.input.from, (from) => read.jsonl(from, Row));
    const published = p.step(
      'publish',
      rows,
      datasets.publish('rows', { alias: p.input.alias, tags: ['tested'], retention: { keepLast: 2 } }),
    );
    const sum = p.step('sum', published.table, async (table) => {
      let total = 0;
      for await (const { n } of table.records()) total += n;
      return total;
    });
    return { version: published.version, sum };
  },
);
