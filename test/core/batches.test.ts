import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { AUTO_BATCHES, batches } from '../../core/batches.js';

const sizes = (items: number, size: number | 'auto'): number[] => batches(items, size).map(({ from, to }) => to - from);

describe('the batches of a map', () => {
  it.each([
    [0, 'auto', []],
    [3, 'auto', [1, 1, 1]],
    [10, 4, [3, 3, 4]],
    [10, 100, [10]],
  ] as const)('%d items by %s are %j', (items, size, expected) => {
    expect(sizes(items, size)).toEqual(expected);
  });

  it('are at most as many as an activity each is worth, by themselves', () => {
    expect(sizes(AUTO_BATCHES, 'auto')).toHaveLength(AUTO_BATCHES);
    expect(sizes(10_000, 'auto')).toHaveLength(AUTO_BATCHES);
  });

  it('follow each other, cover all, differ by one at most, and stay few however small they are asked for', () => {
    const size = fc.oneof(fc.constant('auto' as const), fc.integer({ min: 1, max: 10_000 }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), size, (items, asked) => {
        const cuts = batches(items, asked);
        expect(cuts[0]?.from).toBe(0);
        expect(cuts.at(-1)?.to).toBe(items);
        cuts.slice(1).forEach(({ from }, at) => expect(from).toBe(cuts[at]!.to));
        const lengths = cuts.map(({ from, to }) => to - from);
        expect(Math.min(...lengths)).toBeGreaterThan(0);
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
        expect(cuts.length).toBeLessThanOrEqual(150);
        if (asked !== 'auto' && items <= 150) expect(Math.max(...lengths)).toBeLessThanOrEqual(asked);
      }),
    );
  });
});
