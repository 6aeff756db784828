import { pipeline } from 'coppice';
import { Orders, work } from '../work.js';

const quick = { cache: true, heartbeat: '2s', backoff: { first: '100ms' } } as const;

export default pipeline('line', { input: Orders }, (p) => {
  const a = p.step('a', p.input, (orders, context) => work(orders, context, orders.n + 1), quick);
  const b = p.step('b', { orders: p.input, a }, (given, context) => work(given.orders, context, given.a * 2), quick);
  const c = p.step('c', { orders: p.input, b }, (given, context) => work(given.orders, context, given.b + 3), quick);
  return { value: c };
});
