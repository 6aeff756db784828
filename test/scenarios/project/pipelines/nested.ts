import { pipeline } from 'coppice';
import { Orders, work } from '../work.js';
import line from './line.js';

const quick = { cache: true, heartbeat: '2s', backoff: { first: '100ms' } } as const;

export default pipeline('nested', { input: Orders }, (p) => {
  const a = p.step('first', p.input, (orders, context) => work(orders, context, orders.n), quick);
  const inner = p.run('inner', line, { notes: p.input.notes, stumble: p.input.stumble, hold: p.input.hold, n: a });
  const c = p.step(
    'last',
    { orders: p.input, inner },
    (given, context) => work(given.orders, context, given.inner.value * 10),
    quick,
  );
  return { value: c };
});
