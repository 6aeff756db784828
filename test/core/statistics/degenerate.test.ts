import { describe, expect, it } from '@jest/globals';
import { categories, numbers, texts } from '../../support/tables.js';
import { columnOf, describeParts } from './samples.js';

const NOTHING = { mean: null, std: null, skew: null, kurtosis: null, min: null, max: null, quantiles: [], top: [] };

describe('columns with little to say', () => {
  it('has no rows', () => {
    expect(columnOf('number', 'float64', numbers([], Float64Array))).toMatchObject({
      count: 0,
      missing: 0,
      ...NOTHING,
    });
    expect(columnOf('text', 'utf8', texts([]))).toMatchObject({ count: 0, lengths: null, top: [], counts: {} });
  });

  it('is missing in every row', () => {
    const found = columnOf('number', 'int16', numbers([null, null], Int16Array));
    expect(found).toMatchObject({ count: 0, missing: 2, zeros: 0, distinct: { value: 0, exact: true }, ...NOTHING });
    expect(found.histograms).toEqual({ equalWidth: { buckets: [] }, quantiles: { buckets: [] } });
    expect(columnOf('category', 'dictionary<utf8>', categories([null]))).toMatchObject({ count: 0, missing: 1 });
  });

  it('has infinities only', () => {
    const found = columnOf('number', 'float64', numbers([Infinity, -Infinity, Infinity], Float64Array));
    expect(found).toMatchObject({ count: 3, infinities: { negative: 1, positive: 2 }, ...NOTHING });
  });

  it('is one value throughout: a point, which does not vary', () => {
    const found = columnOf('number', 'float64', numbers([0.1, 0.1, 0.1, 0.1], Float64Array));
    expect(found).toMatchObject({ std: 0, skew: null, kurtosis: null, min: 0.1, max: 0.1 });
    const point = [{ low: 0.1, high: 0.1, count: 4 }];
    expect(found.histograms).toEqual({ equalWidth: { buckets: point }, quantiles: { buckets: point } });
  });

  it('puts rows of NaN beside the buckets', () => {
    const found = columnOf('number', 'float64', numbers([NaN, 1, NaN], Float64Array));
    expect(found.histograms.equalWidth).toEqual({ buckets: [{ low: 1, high: 1, count: 1 }], nan: 2 });
  });

  it('counts both zeros as one value', () => {
    const found = columnOf('number', 'float64', numbers([-0, 0, -0], Float64Array));
    expect(found).toMatchObject({ zeros: 3, distinct: { value: 1 }, top: [{ value: '0', count: 3 }] });
    expect(Object.is(found.min, 0)).toBe(true);
  });

  it('keeps every digit of 64-bit integers', () => {
    const [low, high] = [-(2n ** 63n), 2n ** 63n - 1n];
    const found = columnOf('number', 'int64', numbers([low, high, high - 1n, high, 0n, null], BigInt64Array));
    expect(found).toMatchObject({ count: 5, missing: 1, zeros: 1, distinct: { value: 4, exact: true } });
    expect(found.exact).toEqual({ min: '-9223372036854775808', max: '9223372036854775807' });
    expect(found.top[0]).toEqual({ value: '9223372036854775807', count: 2 });
    expect(found.min).toBe(-(2 ** 63));
  });

  it('answers null where sums of powers overflow, and stays JSON', () => {
    const found = columnOf('number', 'float64', numbers([-1.7e308, 1.7e308, 0, 1], Float64Array));
    expect(found).toMatchObject({ std: null, skew: null, kurtosis: null, min: -1.7e308, max: 1.7e308 });
    expect(found.histograms.equalWidth.buckets.map(({ count }) => count)).toEqual([1, 0, 0, 0, 0, 2, 0, 0, 0, 1]);
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });
});

describe('columns of other kinds', () => {
  it('tells times in ISO 8601 with the digits of their precision', () => {
    const at = BigInt(Date.UTC(2001, 0, 1)) * 1000n;
    const found = columnOf('timestamp', 'timestamp[us]', {
      ...numbers([at + 1n, at - 1n, at + 1n, null], BigInt64Array),
      precision: 'us',
    });
    expect(found.min).toBe('2000-12-31T23:59:59.999999Z');
    expect(found.max).toBe('2001-01-01T00:00:00.000001Z');
    expect(found.top[0]).toEqual({ value: '2001-01-01T00:00:00.000001Z', count: 2 });
    expect(found.quantiles.at(-1)!.value).toBeCloseTo(Date.UTC(2001, 0, 1) + 0.001, 3);
    expect(found.missing).toBe(1);
  });

  it('does not fail at times beyond the calendar', () => {
    const cells = { ...numbers([2n ** 63n - 1n], BigInt64Array), precision: 's' as const };
    expect(columnOf('timestamp', 'timestamp[s]', cells).max).toBe('9223372036854775807 s');
  });

  it('measures texts in characters', () => {
    const found = columnOf('text', 'utf8', texts(['', 'año', '😀', null, 'año']));
    expect(found).toMatchObject({ count: 4, missing: 1, empty: 1, lengths: { min: 0, mean: 7 / 4, max: 3 } });
    expect(found.counts).toEqual({ '': 1, año: 2, '😀': 1 });
    expect(found.top[0]).toEqual({ value: 'año', count: 2 });
  });

  it('knows long texts by their beginning and a hash', () => {
    const long = 'x'.repeat(5000);
    const found = columnOf('text', 'utf8', texts([`${long}a`, `${long}b`, `${long}a`]));
    expect(found).toMatchObject({ distinct: { value: 2, exact: true }, lengths: { min: 5001, mean: 5001, max: 5001 } });
    expect(found.top[0]!.value).toMatch(/^x{256}… \(5001 bytes, [0-9a-f]+\)$/);
  });

  it('counts names that objects have of their own', () => {
    const found = columnOf('category', 'dictionary<utf8>', categories(['__proto__', 'constructor', '__proto__']));
    expect(Object.entries(found.counts!)).toEqual([
      ['__proto__', 2],
      ['constructor', 1],
    ]);
  });

  it('counts true and false', () => {
    const cells = { ...numbers([1, 0, 1, null], Uint8Array), bool: true as const };
    expect(columnOf('bool', 'bool', cells)).toEqual({
      kind: 'bool',
      type: 'bool',
      count: 3,
      missing: 1,
      true: 2,
      false: 1,
    });
  });

  it('takes all numbers of vectors together', () => {
    const values = Float32Array.of(1, 2, 3, NaN, 9, 9);
    const validity = Uint8Array.of(0b011);
    const cells = { kind: 'vectors', width: 2, values, length: 3, nulls: 1, validity } as const;
    const found = columnOf('tensor', 'fixed_size_list<float32>[2]', cells);
    expect(found).toMatchObject({ count: 2, missing: 1, shape: [2], elements: { count: 4, nan: 1, mean: 2 } });
  });

  it('tells days and times of the day', () => {
    const days = { ...numbers([0, 11_323, null], Int32Array), as: 'date' as const };
    expect(columnOf('timestamp', 'date[day]', days)).toMatchObject({
      min: '1970-01-01',
      max: '2001-01-01',
      missing: 1,
    });
    const times = { ...numbers([61_500_000_000n], BigInt64Array), as: 'time' as const };
    expect(columnOf('timestamp', 'time[us]', times)).toMatchObject({ min: '17:05:00.000000', mean: 61_500_000 });
  });

  it('measures lists, and describes what is in them', () => {
    const items = numbers([1, 2, 6], Int16Array);
    const cells = {
      kind: 'lists',
      length: 3,
      nulls: 0,
      validity: undefined,
      offsets: Int32Array.of(0, 2, 2, 3),
      items,
    } as const;
    const found = columnOf('list', 'list<int16>', cells);
    expect(found).toMatchObject({ count: 3, empty: 1, lengths: { min: 0, mean: 1, max: 2 } });
    expect(found.elements).toMatchObject({ kind: 'number', type: 'int16', count: 3, mean: 3 });
  });

  it('measures bytes and shows none', () => {
    const found = columnOf('binary', 'binary', { ...texts(['ab', 'ab', '', null]), kind: 'binaries' });
    expect(found).toMatchObject({
      count: 3,
      missing: 1,
      empty: 1,
      distinct: { value: 2 },
      lengths: { min: 0, max: 2 },
    });
  });

  it('takes unsigned numbers and tensors', () => {
    expect(columnOf('number', 'uint16', numbers([65_535, 0], Uint16Array))).toMatchObject({ min: 0, max: 65_535 });
    expect(columnOf('number', 'uint32', numbers([4_294_967_295], Uint32Array))).toMatchObject({ max: 4_294_967_295 });
    expect(columnOf('number', 'uint64', numbers([12n, 5n], BigUint64Array))).toMatchObject({
      min: 5,
      max: 12,
      zeros: 0,
    });
    const values = Uint8Array.of(1, 2, 3, 4);
    const cells = {
      kind: 'tensors',
      shape: [2, 1],
      width: 2,
      values,
      length: 2,
      nulls: 0,
      validity: undefined,
    } as const;
    const found = columnOf('tensor', 'tensor<uint8>[2,1]', cells);
    expect(found).toMatchObject({ shape: [2, 1], elements: { type: 'uint8', count: 4, mean: 2.5 } });
  });

  it('shows no value of a personal column', () => {
    const rows = { name: { type: 'utf8', cells: texts(['Ana', 'Bob', 'Ana']) } };
    const { columns } = describeParts([rows], { personal: ['name'] });
    expect(JSON.stringify(columns)).not.toMatch(/Ana|Bob/);
    expect(columns['name']).toMatchObject({
      kind: 'personal',
      count: 3,
      missing: 0,
      distinct: { value: 2, exact: false },
    });
    expect(() => describeParts([rows], { personal: ['nam'] })).toThrow('There is no column "nam" to keep hidden.');
  });
});
