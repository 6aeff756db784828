import { describe, expect, it } from '@jest/globals';
import { isWireRef, reads, refsIn, topologicalOrder, waitsFor } from '../../core/graph.js';
import { planStep, ref } from '../support/plans.js';

describe('a reference in a wire', () => {
  it('is an object with $ref and path, and nothing else is', () => {
    expect(isWireRef(ref('a', 'b', 0))).toBe(true);
    for (const other of [null, 'a', [], {}, { $ref: 'a' }, { path: [] }, { $ref: 1, path: [] }])
      expect(isWireRef(other)).toBe(false);
  });

  it('is found at any depth, in order', () => {
    expect(refsIn({ a: ref('one'), b: [1, ref('two', 'x'), { c: ref('one') }], d: 'text', e: null })).toEqual([
      ref('one'),
      ref('two', 'x'),
      ref('one'),
    ]);
    expect(refsIn(undefined)).toEqual([]);
    expect(refsIn({ $all: [ref('a'), { $not: ref('b') }] })).toEqual([ref('a'), ref('b')]);
  });
});

describe('what a step waits for', () => {
  const step = planStep('s', {
    input: { a: ref('read'), mine: ref('input', 'n') },
    with: { on: ref('carried') },
    when: { $not: ref('condition') },
    branches: [ref('branch'), 3],
    after: ['after', 'read'],
  });

  it('is what it reads, its condition, its branches and what it comes after, but not the run’s input', () => {
    expect([...reads(step)].sort()).toEqual(['branch', 'carried', 'condition', 'read']);
    expect([...waitsFor(step)].sort()).toEqual(['after', 'branch', 'carried', 'condition', 'read']);
  });
});

describe('the topological order', () => {
  const chain = (...ids: string[]) => ids.map((id, at) => planStep(id, { after: at === 0 ? [] : [ids[at - 1]!] }));

  it('puts each after all it waits for, whatever order they came in', () => {
    const steps = chain('a', 'b', 'c', 'd');
    expect(topologicalOrder([...steps].reverse()).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('leaves out a cycle and what waits for it', () => {
    const steps = [
      planStep('a', { after: ['b'] }),
      planStep('b', { after: ['a'] }),
      planStep('c', { after: ['b'] }),
      planStep('d'),
    ];
    expect(topologicalOrder(steps).map(({ id }) => id)).toEqual(['d']);
  });
});
