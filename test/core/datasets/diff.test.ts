import { describe, expect, it } from '@jest/globals';
import { diffDatasets } from '../../../core/datasets/diff.js';
import type { Compared, Described } from '../../../core/datasets/diff.js';

const column = (name: string, type: string, nullable = true): Compared['artifact']['schema'][number] => ({
  name,
  type,
  nullable,
});
const before: Compared = {
  artifact: {
    digest: 'a',
    rows: 10,
    schema: [column('n', 'int16'), column('word', 'utf8'), column('gone', 'bool'), column('same', 'bool')],
  },
};
const after: Compared = {
  artifact: {
    digest: 'b',
    rows: 12,
    schema: [column('same', 'bool'), column('n', 'int32', false), column('word', 'utf8'), column('new', 'float64')],
  },
};

describe('a diff of two versions', () => {
  it('names columns that came, went and changed, whatever their order', () => {
    expect(diffDatasets(before, after)).toEqual({
      same: false,
      rows: { before: 10, after: 12 },
      schema: {
        added: [column('new', 'float64')],
        removed: [column('gone', 'bool')],
        type: [{ column: 'n', before: 'int16', after: 'int32' }],
        nullable: [{ column: 'n', before: true, after: false }],
      },
      columns: null,
    });
  });

  it('finds nothing between a version and itself', () => {
    const statistics: Described = { columns: { n: { count: 10, missing: 0, mean: 4.5 } } };
    const one = { ...before, statistics };
    expect(diffDatasets(one, one)).toEqual({
      same: true,
      rows: { before: 10, after: 10 },
      schema: { added: [], removed: [], type: [], nullable: [] },
      columns: [],
    });
  });

  it('compares figures of the columns that both have, where both have the figure', () => {
    const earlier: Described = {
      columns: {
        n: { count: 10, missing: 0, mean: 4.5 },
        word: { count: 9, missing: 1, top: [{ value: 'a', count: 5 }] },
        gone: { count: 10 },
        same: { count: 10, missing: 0 },
      },
    };
    const later: Described = {
      columns: {
        same: { count: 10, missing: 0, mean: 1 },
        n: { count: 12, missing: 0, mean: null },
        word: { count: 9, missing: 3, top: [] },
        new: { count: 12 },
      },
    };
    const { columns } = diffDatasets({ ...before, statistics: earlier }, { ...after, statistics: later });
    expect(columns).toEqual([
      { column: 'n', figures: { count: { before: 10, after: 12 }, mean: { before: 4.5, after: null } } },
      { column: 'word', figures: { missing: { before: 1, after: 3 }, top: { before: 'a', after: null } } },
    ]);
    expect(diffDatasets({ ...before, statistics: earlier }, after).columns).toBeNull();
  });

  it('names every figure, and of persons none of their values', () => {
    const described = (k: number): Described['columns'][string] => ({
      kind: 'timestamp',
      count: k,
      missing: k,
      distinct: { value: k, exact: true },
      min: `2001-01-0${k}`,
      mean: k * 86_400_000,
      std: k,
      quantiles: [{ probability: 0.25, value: k }],
      top: [{ value: `v${k}`, count: k }],
      elements: { zeros: k },
    });
    const versions = [1, 2].map((k): Compared => ({ ...before, statistics: { columns: { at: described(k) } } }));
    const figures = diffDatasets(versions[0]!, versions[1]!).columns?.[0]?.figures ?? {};
    expect(Object.keys(figures)).toEqual(
      ['count', 'missing', 'distinct', 'min', 'mean', 'std ms', '25%', 'top', 'top count', 'elements zeros'], // prettier-ignore
    );
    expect(figures['mean']).toEqual({ before: '1970-01-02T00:00:00.000Z', after: '1970-01-03T00:00:00.000Z' });
    const marked = { ...after.artifact, schema: [{ ...column('at', 'timestamp[ms]'), pii: true as const }] };
    const personal = diffDatasets(versions[0]!, { ...versions[1]!, artifact: marked }).columns?.[0]?.figures ?? {};
    expect(Object.keys(personal)).toEqual(['count', 'missing', 'distinct']);
  });
});
