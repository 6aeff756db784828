import { describe, expect, it } from '@jest/globals';
import { cacheKey, cacheParts, missReason } from '../../core/cache-key.js';
import type { CacheSubject } from '../../core/cache-key.js';
import { digestOf } from '../../infra/stores/digest.js';
import { planStep, ref } from '../support/plans.js';

const table = (digest: string, uri = 'file:///a') => ({ $artifact: 'table', digest, uri, bytes: 10, rows: 2 });
const subject = (changes: Partial<CacheSubject> = {}): CacheSubject => ({
  step: planStep('train', { input: { data: ref('split', 'train'), rate: 0.1 }, with: { on: ref('split', 'valid') } }),
  input: { data: table('a'.repeat(64)), rate: 0.1 },
  with: { on: table('b'.repeat(64)) },
  code: 'c'.repeat(64),
  seed: 7,
  libraries: 'node 20',
  ...changes,
});
const parts = (changes: Partial<CacheSubject> = {}) => cacheParts(subject(changes), digestOf);
const key = (changes: Partial<CacheSubject> = {}): string => cacheKey('flights', 'train', parts(changes), digestOf);

describe('the parts of a cache key', () => {
  it('are named as the user wrote them', () => {
    expect(parts()).toEqual({
      code: 'c'.repeat(64),
      seed: '7',
      libraries: 'node 20',
      'input split.train': 'a'.repeat(64),
      'input rate': '0.1',
      'input split.valid': 'b'.repeat(64),
    });
  });

  it('are of the whole input where that is one reference, or no object', () => {
    expect(parts({ step: planStep('s', { input: ref('a', 'b') }), input: 'x', with: {} })).toMatchObject({
      'input a.b': '"x"',
    });
    expect(parts({ step: planStep('s', { input: [ref('a')] }), input: ['x'], with: {} })).toMatchObject({
      input: '["x"]',
    });
  });

  it('count an artifact by its content, not by its place', () => {
    const moved = { data: table('a'.repeat(64), 's3://elsewhere'), rate: 0.1 };
    expect(key({ input: moved })).toBe(key());
    expect(key({ input: { list: [table('a'.repeat(64), 's3://x')] } })).toBe(
      key({ input: { list: [table('a'.repeat(64))] } }),
    );
  });

  it.each([
    ['code', { code: 'd' }],
    ['seed', { seed: 8 }],
    ['libraries', { libraries: 'node 22' }],
    ['an input', { input: { data: table('e'.repeat(64)), rate: 0.1 } }],
    ['a literal', { input: { data: table('a'.repeat(64)), rate: 0.2 } }],
    ['what the definition carries', { with: { on: table('e'.repeat(64)) } }],
  ])('give another key with another %s', (_, changes) => {
    expect(key(changes)).not.toBe(key());
  });

  it('give another key for another step or pipeline', () => {
    expect(
      new Set([key(), cacheKey('flights', 'test', parts(), digestOf), cacheKey('other', 'train', parts(), digestOf)])
        .size,
    ).toBe(3);
  });

  it('keep apart a member and a step of one name', () => {
    const step = planStep('s', { input: { split: { of: ref('a') }, all: ref('split') } });
    const of = (a: number, split: number) => key({ step, input: { split: { of: a }, all: split }, with: {} });
    expect(of(1, 2)).not.toBe(of(3, 2));
    expect(of(1, 2)).not.toBe(of(1, 3));
  });

  it('do not depend on the order of members', () => {
    expect(key({ input: { rate: 0.1, data: table('a'.repeat(64)) } })).toBe(key());
  });
});

describe('why a step ran again', () => {
  it.each([
    ['the first time', undefined, parts(), '`train` ran for the first time'],
    ['nothing changed', parts(), parts(), '`train` ran again: its kept result is gone'],
    [
      'an artifact and a value changed',
      parts(),
      parts({ input: { data: table('e'.repeat(64)), rate: 0.2 } }),
      '`train` ran again: input split.train changed from aaaaaaaa… to eeeeeeee…; input rate changed from 0.1 to 0.2',
    ],
    ['an input came', { seed: '1' }, { seed: '1', 'input x': '2' }, '`train` ran again: input x is new'],
    ['an input went', { seed: '1', 'input x': '2' }, { seed: '1' }, '`train` ran again: input x is gone'],
  ])('%s', (_, before, now, expected) => {
    expect(missReason('train', before, now)).toBe(expected);
  });
});
