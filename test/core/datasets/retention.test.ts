import { describe, expect, it } from '@jest/globals';
import { expiring } from '../../../core/datasets/retention.js';
import type { Retention } from '../../../core/datasets/retention.js';

const now = new Date('2001-04-01T00:00:00Z');
/** Version n of 5 is 5 − n weeks old. */
const versions = [1, 2, 3, 4, 5].map((version) => ({
  version,
  createdAt: new Date(now.getTime() - (5 - version) * 604_800_000),
}));
const gone = (retention: Retention, pinned: number[] = []): number[] =>
  expiring(versions, { retention, pinned: new Set(pinned), now })
    .map(({ version }) => version)
    .sort();

describe('a retention', () => {
  it('keeps so many of the newest, or those that are young, or both', () => {
    expect(gone({ keepLast: 2 })).toEqual([1, 2, 3]);
    expect(gone({ keepFor: '15d' })).toEqual([1, 2]);
    expect(gone({ keepFor: '2w' })).toEqual([1, 2]);
    expect(gone({ keepLast: 4, keepFor: '15d' })).toEqual([1]);
    expect(gone({ keepLast: 1, keepFor: '22d' })).toEqual([1]);
    expect(gone({ keepLast: 99 })).toEqual([]);
  });

  it('never gives up the newest, nor what is pinned', () => {
    expect(gone({ keepFor: '1ms' })).toEqual([1, 2, 3, 4]);
    expect(gone({ keepLast: 1 }, [1, 3])).toEqual([2, 4]);
    expect(expiring([], { retention: { keepLast: 1 }, pinned: new Set(), now })).toEqual([]);
  });
});
