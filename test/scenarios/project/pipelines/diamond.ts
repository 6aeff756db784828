import { pipeline } from 'coppice';
import { Orders, work } from '../work.js';

const quick = { cache: true, heartbeat: '2s', backoff: { first: '100ms' } } as const;

export default pipeline('diamond', { input: Orders }, (p) => {
  const a = p.step('a', p.input, (orders, context) => work(orders, context, orders.n), quick);
  const b = p.step('b', { orders: p.input, a }, (given, context) => work(given.orders, context, given.a + 10), quick);
  const c = p.step('c', { orders: p.input, a }, (given, context) => work(given.orders, context, given.a + 20), quick);
  const d = p.step(
    'd',
    { orders: p.input, b, c },
    (given, context) => work(given.orders, context, given.b + given.c),
    quick,
  );
  return { value: d };
});
