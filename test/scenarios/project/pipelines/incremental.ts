import { pipeline, read, schema } from 'coppice';
import { hear, note, Orders } from '../work.js';

const Row = schema({ n: schema.int32(), at: schema.timestamp() });

/** Reads what is new of a file, and then works on it as it is ordered to. */
export default pipeline('incremental', { input: Orders }, (p) => {
  const quick = { heartbeat: '2s', backoff: { first: '100ms' } } as const;
  const fresh = p.step(
    'ingest',
    p.input,
    async (orders, { attempt, signal }) => {
      if (orders.hold === 'ingest' && attempt === 1) await hear(orders, 'go', signal);
      return read.jsonl('rows.jsonl', Row).since('at');
    },
    { ...quick, cache: true },
  );
  const sum = p.step(
    'sum',
    { orders: p.input, fresh },
    async ({ orders, fresh: table }, { attempt, signal }) => {
      note(orders, `pid sum ${process.pid}`);
      if (orders.stumble === 'sum') throw new Error('stumbled');
      if (orders.hold === 'sum' && attempt === 1) await hear(orders, 'go', signal);
      let total = 0;
      for await (const { n } of table.records()) total += n;
      return total;
    },
    { ...quick, retries: 0 },
  );
  return { rows: fresh.rows, sum };
});
