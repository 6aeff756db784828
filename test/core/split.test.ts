import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkShares, cutByTime } from '../../core/split.js';

const SHARES = { train: 0.7, valid: 0.15, test: 0.15 };

describe('a split by time', () => {
  it('has every row once, in order, and never cuts a moment in two', () => {
    const times = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(times, (unsorted) => {
        const sorted = Float64Array.from(unsorted).sort();
        let spans;
        try {
          spans = cutByTime(sorted, SHARES);
        } catch (error) {
          expect(error).toMatchObject({ code: 'SPLIT_EMPTY' });
          return;
        }
        expect(spans.map(({ name }) => name)).toEqual(['train', 'valid', 'test']);
        let from = 0;
        for (const { after, until, rows } of spans) {
          const inside = [...sorted.subarray(from, from + rows)];
          expect(inside.every((time) => time > after && time <= until)).toBe(true);
          expect([...sorted].filter((time) => time > after && time <= until)).toEqual(inside);
          from += rows;
        }
        expect(from).toBe(sorted.length);
      }),
    );
  });

  it('meets the shares where all moments differ', () => {
    const spans = cutByTime(
      BigInt64Array.from({ length: 1000 }, (_none, at) => BigInt(at)),
      SHARES,
    );
    expect(spans.map(({ rows }) => rows)).toEqual([700, 150, 150]);
  });

  it('says why a split would be empty', () => {
    expect(() => cutByTime(new Float64Array(100), SHARES)).toThrow(
      expect.objectContaining({
        code: 'SPLIT_EMPTY',
        message: expect.stringContaining('100 rows at 1 different moments'),
      }),
    );
    expect(() => cutByTime(new Float64Array(0), SHARES)).toThrow(expect.objectContaining({ code: 'SPLIT_EMPTY' }));
  });

  it.each([
    [{ train: 0.7, test: 0.2 }],
    [{ train: 1 }],
    [{ train: 1.2, test: -0.2 }],
    [{ train: Number.NaN, test: 0.5 }],
  ])('refuses the shares %j', (shares) => {
    expect(() => checkShares(shares)).toThrow(expect.objectContaining({ code: 'SPLIT_SHARES' }));
  });
});
