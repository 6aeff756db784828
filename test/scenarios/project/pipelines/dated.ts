import { pipeline, read, schema, z } from 'coppice';

const Row = schema({ n: schema.int32(), at: schema.timestamp() });

/** The rows of its data interval, from a file that its month names. */
export default pipeline('dated', { input: z.strictObject({ folder: z.string().default('months') }) }, (p) => {
  const rows = p.step(
    'take',
    { folder: p.input.folder, interval: p.interval },
    ({ folder, interval }, { attempt }) => {
      if (attempt === 1 && folder === 'stumbles') throw new Error('stumbled');
      return read.jsonl(`months/${interval.month}.jsonl`, Row).between('at', interval);
    },
    { cache: true, backoff: { first: '100ms' } },
  );
  return { rows: rows.rows, start: p.interval.start, end: p.interval.end };
});
