import { pipeline, z } from 'coppice';

/** Ten thousand items and more, each nothing much. */
export default pipeline('wide', { input: z.object({ items: z.number().int() }) }, (p) => {
  const list = p.step('list', p.input.items, (items) => Array.from({ length: items }, (_, n) => n));
  const twice = p.map('twice', list, (n) => n * 2);
  return { sum: p.step('sum', twice, (all) => all.reduce((sum, n) => sum + n, 0)) };
});
