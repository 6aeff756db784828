import { FinalError, pipeline, z } from 'coppice';

const input = z.object({
  count: z.number().int().default(10),
  broken: z.array(z.number()).default([]),
  wide: z.number().int().default(0),
});

/** A map with failures that are allowed, and one over a list that lies in the store. */
export default pipeline('maps', { input }, (p) => {
  const items = p.step('items', p.input, ({ count, broken, wide }) =>
    Array.from({ length: count }, (_, n) => ({ n, broken: broken.includes(n), text: 'x'.repeat(wide) })),
  );
  const mapped = p.map(
    'map',
    items,
    ({ n, broken, text }) => {
      if (broken) throw new FinalError('ODD_ITEM', { message: `item ${n} is broken` });
      return { n, text };
    },
    { allowFailures: 2, batch: 4, retries: 0 },
  );
  // Its items are lists in several places: some in the history, some in the store.
  const lengths = p.map('lengths', mapped, (item) => (item === null ? -1 : item.n * 2 + item.text.length), {
    batch: 3,
  });
  const sums = p.step('sums', { lengths, count: mapped.length }, ({ lengths: all, count }) => ({
    count,
    sum: all.reduce((sum, length) => sum + length, 0),
    failed: all.filter((length) => length === -1).length,
  }));
  return sums;
});
