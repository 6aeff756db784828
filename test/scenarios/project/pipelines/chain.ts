import { pipeline, read, register, schema, z } from 'coppice';
import type { ModelRef } from 'coppice';
import { hear, note, Orders } from '../work.js';

const Stock = schema({ symbol: schema.category(), price: schema.float64() });
const quick = { heartbeat: '2s', backoff: { first: '100ms' } } as const;
const Model = z.custom<ModelRef>((value) => typeof value === 'object' && value !== null && '$artifact' in value);

/** Data, a fan-out, a choice, a registration: small, and real. Who holds is in `hold`, in a map with the item. */
export default pipeline('chain', { input: Orders.extend({ models: z.record(z.string(), Model) }) }, (p) => {
  const stocks = p.step(
    'ingest',
    p.input,
    async (orders, { signal }) => {
      note(orders, 'began ingest');
      note(orders, `pid ingest ${process.pid}`);
      if (orders.hold === 'ingest') await hear(orders, 'go', signal);
      note(orders, 'did ingest');
      return read.csv('data/stocks.csv', Stock);
    },
    quick,
  );
  const symbols = p.step(
    'symbols',
    { stocks, orders: p.input },
    async ({ stocks: table, orders }) => {
      note(orders, 'began symbols');
      const rows = await table.query<{ symbol: string }>('SELECT DISTINCT symbol FROM self ORDER BY symbol');
      note(orders, 'did symbols');
      return rows.map(({ symbol }) => ({ symbol, table, orders }));
    },
    quick,
  );
  const peaks = p.map(
    'peak',
    symbols,
    async ({ symbol, table, orders }, { signal, checkpoint }) => {
      note(orders, `began peak ${symbol}`);
      note(orders, `pid peak ${process.pid}`);
      const [row] = await table.query<{ peak: number }>('SELECT max(price) AS peak FROM self WHERE symbol = ?', symbol);
      checkpoint({ symbol });
      if (orders.hold === 'peak' && symbol === 'IBM') await hear(orders, 'go', signal);
      note(orders, `did peak ${symbol}`);
      return { symbol, peak: row?.peak ?? 0 };
    },
    { ...quick, batch: 1 },
  );
  const best = p.step(
    'best',
    { peaks, orders: p.input },
    async ({ peaks: all, orders }, { signal }) => {
      note(orders, 'began best');
      note(orders, `pid best ${process.pid}`);
      if (orders.hold === 'best') await hear(orders, 'go', signal);
      const { symbol, peak } = all.reduce((a, b) => (b.peak > a.peak ? b : a));
      note(orders, 'did best');
      return { symbol, peak, model: orders.models[symbol] as ModelRef };
    },
    quick,
  );
  const version = p.step('register', { model: best.model }, register('stocks'), quick);
  const told = p.step(
    'tell',
    { best, version, orders: p.input },
    (given) => {
      note(given.orders, 'began tell');
      note(given.orders, 'did tell');
      return `${given.best.symbol} at ${given.best.peak}`;
    },
    quick,
  );
  return { told, number: version.number };
});
