import { pipeline } from 'coppice';
import { hear, note, Orders, work } from '../work.js';

const quick = { heartbeat: '2s', retries: 1, backoff: { first: '100ms' } } as const;

/** `a`, then `b` beside `slow`, then a map and `c`, which fails for good. Each takes back what it did, `slow` has nothing to. */
export default pipeline('undone', { input: Orders }, (p) => {
  const a = p.step('a', p.input, (orders, context) => work(orders, context, { name: 'a', orders }), {
    ...quick,
    undo: (orders, gave) => note(orders, `undid ${gave.name}`),
  });
  const b = p.step('b', a, ({ orders }, context) => work(orders, context, 'b'), {
    ...quick,
    undo: ({ orders }, gave, context) => {
      note(orders, `undoing ${gave} ${context.attempt}`);
      if (context.attempt === 1) throw new Error('not at once');
      note(orders, `undid ${gave}`);
    },
  });
  p.step(
    'slow',
    a,
    async ({ orders }, { signal }) => {
      note(orders, 'began slow');
      await hear(orders, 'never', signal).finally(() => note(orders, 'stopped slow'));
    },
    { ...quick, terminal: true, undo: ({ orders }) => note(orders, 'undid slow') },
  );
  const items = p.step('items', { orders: p.input, b }, ({ orders }) => [0, 1, 2].map((n) => ({ n, orders })), {
    light: true,
  });
  const mapped = p.map('map', items, ({ n, orders }, context) => work(orders, context, n * 10), {
    ...quick,
    batch: 2,
    undo: ({ orders, n }, gave) => note(orders, `undid map ${n} ${gave}`),
  });
  const c = p.step(
    'c',
    { orders: p.input, mapped },
    async ({ orders }, { signal }) => {
      await hear(orders, 'go', signal);
      throw new Error('c is broken');
    },
    quick,
  );
  return { c };
});
