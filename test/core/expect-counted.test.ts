import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { statisticOf, ValueCounter } from '../../core/expect/counted.js';
import { rowsOutside } from '../../core/expect/rows-outside.js';
import { batch, categories, numbers } from '../support/tables.js';

const delays = fc.array(fc.option(fc.integer({ min: -32768, max: 32767 }), { freq: 4 }), {
  minLength: 1,
  maxLength: 60,
});

describe('statistics of counted values', () => {
  it('are those of the values', () => {
    fc.assert(
      fc.property(
        fc.array(delays, { minLength: 1, maxLength: 4 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (batches, share) => {
          const counter = new ValueCounter();
          for (const some of batches) counter.add(batch({ n: numbers(some, Int16Array) }), 'n');
          const counts = counter.take();
          const all = batches.flat();
          const sorted = all.filter((one) => one !== null).sort((a, b) => a - b);
          const close = (seen: number | undefined, wanted: number): void => expect(seen).toBeCloseTo(wanted, 6);
          close(statisticOf(counts, { statistic: 'missing' }), (all.length - sorted.length) / all.length);
          expect(statisticOf(counts, { statistic: 'distinct' })).toBe(new Set(sorted).size);
          if (sorted.length === 0) return expect(statisticOf(counts, { statistic: 'mean' })).toBeUndefined();
          const sum = sorted.reduce((a, b) => a + b, 0);
          const mean = sum / sorted.length;
          expect(statisticOf(counts, { statistic: 'sum' })).toBe(sum);
          expect(statisticOf(counts, { statistic: 'min' })).toBe(sorted[0]);
          expect(statisticOf(counts, { statistic: 'max' })).toBe(sorted.at(-1));
          close(statisticOf(counts, { statistic: 'mean' }), mean);
          const at = share * (sorted.length - 1);
          const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
          close(statisticOf(counts, { statistic: 'quantile', share }), low + (high - low) * (at - Math.floor(at)));
          if (sorted.length < 2) return expect(statisticOf(counts, { statistic: 'stdev' })).toBeUndefined();
          const squares = sorted.reduce((total, value) => total + (value - mean) ** 2, 0);
          return close(statisticOf(counts, { statistic: 'stdev' }), Math.sqrt(squares / (sorted.length - 1)));
        },
      ),
    );
  });

  it('keep up with a dictionary that grows', () => {
    const counter = new ValueCounter();
    counter.add(batch({ kind: categories(['a', 'b', null]) }), 'kind');
    const dictionary = ['a', 'b', 'c'];
    counter.add(batch({ kind: { ...categories(['a', 'b', 'c', 'c']), dictionary } }), 'kind');
    expect(counter.take()).toEqual({ values: dictionary, counts: [2, 2, 2], missing: 1 });
  });
});

describe('rows outside a range', () => {
  it.each(['s', 'ms', 'us'] as const)('of moments in %s, before and after 1970', (precision) => {
    const moments = [-5_000_000_000, -1000, 0, 1000, 4_102_444_800_000];
    const perMillisecond = { s: 0.001, ms: 1, us: 1000 }[precision];
    const cells = numbers([...moments.map((ms) => BigInt(ms * perMillisecond)), null], BigInt64Array);
    expect(rowsOutside({ ...cells, precision }, { min: -1000, max: 1000 })).toEqual([0, 4]);
    expect(rowsOutside({ ...cells, precision }, { max: -2000 })).toEqual([1, 2, 3, 4]);
  });

  it('of what a number does not hold exactly is left to SQL', () => {
    const cells = numbers([1n], BigInt64Array);
    expect(rowsOutside(cells, { min: 0 })).toBeUndefined();
    expect(rowsOutside({ ...cells, precision: 'ns' }, { min: 0 })).toBeUndefined();
  });
});
