import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { JsonRef } from '../../core/artifact.js';
import type { Json } from '../../core/json.js';
import { at, holds, lengthOf, part, resolveOutput, resolveWire } from '../../core/resolve.js';
import type { Lookup } from '../../core/resolve.js';
import { ref } from '../support/plans.js';

const values: Record<string, Json> = {
  a: { n: 1, deep: { list: [10, 20] }, no: null },
  yes: { is: true, not: false },
  b: false,
};
const lookup: Lookup = (step) => (step in values ? { value: values[step]! } : 'absent');
const stored = (length?: number): Json => {
  const $open: JsonRef = {
    $artifact: 'json',
    digest: 'd0',
    uri: 'file:///d0',
    bytes: 9,
    ...(length === undefined ? {} : { length }),
  };
  return { $open, path: [] } as unknown as Json;
};
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

describe('a wire', () => {
  it('has its references replaced, at any depth', () => {
    expect(resolveWire({ n: ref('a', 'n'), list: [ref('a', 'deep', 'list', 1), 'x'] }, lookup)).toEqual({
      n: 1,
      list: [20, 'x'],
    });
    expect(resolveWire('literal', lookup)).toBe('literal');
  });

  it('has null for a part that is not there', () => {
    expect(
      resolveWire({ x: ref('a', 'deep', 'list', 7), y: ref('a', 'n', 'm'), z: ref('a', 'no', 'p') }, lookup),
    ).toEqual({ x: null, y: null, z: null });
  });

  it('stands for nothing as soon as one step it reads is absent', () => {
    expect(resolveWire({ n: ref('a', 'n'), x: [ref('gone')] }, lookup)).toBeUndefined();
  });

  it('as a run’s result, has null for what is absent', () => {
    expect(resolveOutput({ n: ref('a', 'n'), x: ref('gone', 'deep') }, lookup)).toEqual({ n: 1, x: null });
  });
});

describe('a condition', () => {
  it('holds where the value is true, and nothing else is true', () => {
    expect(holds(ref('yes', 'is'), lookup)).toBe(true);
    for (const other of [ref('yes', 'not'), ref('a', 'n'), ref('a', 'no'), ref('a'), ref('yes', 'other')])
      expect(holds(other, lookup)).toBe(false);
  });

  it.each([
    [{ $not: ref('b') }, true],
    [{ $not: ref('yes', 'is') }, false],
    [{ $all: [ref('yes', 'is'), { $not: ref('b') }] }, true],
    [{ $all: [ref('yes', 'is'), ref('b')] }, false],
    [{ $all: [] }, true],
  ])('%j is %s', (condition, expected) => {
    expect(holds(condition, lookup)).toBe(expected);
  });

  it('is neither true nor false where it reads an absent step, so that neither side of a choice runs', () => {
    expect(holds(ref('gone'), lookup)).toBeUndefined();
    expect(holds({ $not: ref('gone') }, lookup)).toBeUndefined();
    expect(holds({ $all: [ref('b'), ref('gone')] }, lookup)).toBeUndefined();
  });

  it('that lies in the store is an error and not false', () => {
    expect(() => holds(ref('big', 'flag'), () => ({ value: stored() }))).toThrow(
      /condition `big\.flag` is part of a result so large/,
    );
  });
});

describe('a stored list', () => {
  it('gives its length here and its parts as notes for the reader', () => {
    expect(at(stored(5), ['length'])).toBe(5);
    expect(at(stored(5), [3, 'name'])).toMatchObject({ $open: { digest: 'd0' }, path: [3, 'name'] });
    expect(at({ outer: stored(5) }, ['outer', 2])).toMatchObject({ path: [2] });
    expect(at([1, 2, 3], ['length'])).toBe(3);
    expect(lengthOf(at({ outer: stored(5) }, ['outer']))).toBe(5);
    expect(lengthOf(stored())).toBeUndefined();
    expect(lengthOf('text')).toBeUndefined();
  });

  it('is joined with lists at hand', () => {
    const joined = { $concat: [[1, 2], stored(5), []] } as unknown as Json;
    expect(lengthOf(joined)).toBe(7);
    expect(at(joined, ['length'])).toBe(7);
    expect(lengthOf({ $concat: [[1], stored()] })).toBeUndefined();
  });

  it('is cut without being read', () => {
    expect(part([1, 2, 3, 4], 1, 3)).toEqual([2, 3]);
    expect(part(stored(9), 2, 5)).toMatchObject({ range: [2, 5] });
    expect(part(part(stored(9), 2, 8), 1, 3)).toMatchObject({ range: [3, 5] });
    expect(lengthOf(part(stored(9), 2, 5))).toBe(3);
    expect(part({ $concat: [[0, 1], stored(5), [7, 8]] }, 1, 8)).toEqual({
      $concat: [[1], { ...(stored(5) as object), range: [0, 5] }, [7]],
    });
  });

  it('in parts is the same list as in one piece, however it is cut', () => {
    const lists = fc.array(fc.record({ length: fc.nat(6), inStore: fc.boolean() }), { maxLength: 6 });
    fc.assert(
      fc.property(lists, fc.nat(40), fc.nat(40), (shape, x, y) => {
        let next = 0;
        const contents = new Map<string, number[]>();
        const parts = shape.map(({ length, inStore }, index): Json => {
          const list = range(next, (next += length));
          if (!inStore) return list;
          contents.set(`d${index}`, list);
          return {
            $open: { $artifact: 'json', digest: `d${index}`, uri: '', bytes: 0, length },
            path: [],
          };
        });
        const [from, to] = [Math.min(x, y, next), Math.min(Math.max(x, y), next)];
        const cut = part({ $concat: parts }, from, to) as unknown as { $concat: Json[] };
        const read = cut.$concat.flatMap((each) => {
          if (Array.isArray(each)) return each as number[];
          const { $open, range: some } = each as unknown as { $open: JsonRef; range: [number, number] };
          return contents.get($open.digest)!.slice(...some);
        });
        expect(read).toEqual(range(from, to));
        expect(lengthOf(cut as unknown as Json)).toBe(to - from);
      }),
    );
  });
});
