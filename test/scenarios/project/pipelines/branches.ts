import { pipeline, z } from 'coppice';
import { note, Orders, work } from '../work.js';

/** Everything that may be skipped, and what brings it back. */
export default pipeline('branches', { input: Orders.extend({ large: z.boolean(), left: z.boolean() }) }, (p) => {
  const light = { light: true } as const;
  const facts = p.step('facts', p.input, ({ large, left }) => ({ large, left }), light);
  const only = p.step('only-large', p.input, (orders, context) => work(orders, context, 'large'), {
    when: facts.large,
  });
  const reader = p.step('reader', { only }, ({ only: word }) => word.toUpperCase());
  const after = p.step('after', p.input, (orders, context) => work(orders, context, 'after'), { after: only });
  const chosen = p.choose('side', facts.left, {
    then: () => p.step('left', p.input, (orders, context) => work(orders, context, 'left')),
    otherwise: () => {
      const first = p.step('right', p.input, (orders, context) => work(orders, context, 'right'));
      return p.step('far-right', first, (side) => `far ${side}`, light);
    },
  });
  const told = p.orElse('told', reader, 'small');
  p.step('told-in-light', { told, orders: p.input }, (given) => note(given.orders, `told ${given.told}`), {
    light: true,
    terminal: true,
  });
  return { only, reader, after, chosen, told };
});
