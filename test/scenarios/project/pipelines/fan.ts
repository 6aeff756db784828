import { pipeline } from 'coppice';
import { Orders, work } from '../work.js';

const quick = { cache: true, heartbeat: '2s', backoff: { first: '100ms' } } as const;

export default pipeline('fan', { input: Orders }, (p) => {
  const items = p.step(
    'a',
    p.input,
    (orders, context) =>
      work(
        orders,
        context,
        Array.from({ length: 50 }, (_, n) => ({ n, orders })),
      ),
    quick,
  );
  const squares = p.map('b', items, ({ n, orders }, context) => work(orders, context, n * n), {
    ...quick,
    window: 4,
    batch: 10,
  });
  const c = p.step(
    'c',
    { orders: p.input, squares },
    (given, context) =>
      work(
        given.orders,
        context,
        given.squares.reduce((sum, square) => sum + square, 0),
      ),
    quick,
  );
  return { value: c };
});
