import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { brokenRows, reasonsOf, rowsSetAside, Tallies } from '../../core/check-rows.js';
import { explain, judge, rulesOf } from '../../core/expectations.js';
import type { Limits } from '../../core/expectations.js';
import { schema } from '../../core/schema/index.js';
import { batch, categories, numbers } from '../support/tables.js';

const { columns } = schema({
  delay: schema.int16({ min: -120, max: 3000, unit: 'min' }),
  gate: schema.float32({ nullable: true }),
  origin: schema.category({ maxDistinct: 2 }),
});
const shown = (limits: Limits): string[] =>
  rulesOf(columns, limits).map(({ column, rule, bound, limit, setsAside }) =>
    [column, rule, bound, limit, setsAside ? 'sets aside' : 'counts'].filter((part) => part !== undefined).join(' '),
  );

describe('rules', () => {
  it('come from the schema and its limits', () => {
    expect(shown({ missing: { delay: 0.02, gate: 0.5 } })).toEqual([
      'delay missing 0.02 sets aside',
      'delay min -120 0.1 sets aside',
      'delay max 3000 0.1 sets aside',
      'gate missing 0.5 counts',
      'gate infinite 0.1 sets aside',
      'origin missing 0.1 sets aside',
      'origin maxDistinct 2 counts',
    ]);
  });

  it.each<[Limits['onFailure'], string]>([
    ['quarantine', 'delay min -120 0.1 sets aside'],
    ['block', 'delay min -120 0 sets aside'],
    ['warn', 'delay min -120 1 sets aside'],
  ])('have a usual limit for %s', (onFailure, rule) => {
    expect(shown({ onFailure: onFailure! })).toContain(rule);
  });

  it('take the share that must hold, for all columns or for one', () => {
    expect(shown({ mostly: 0.9 })).toContain('delay max 3000 0.1 sets aside');
    expect(shown({ mostly: { delay: 0.99 } })).toEqual(
      expect.arrayContaining(['delay max 3000 0.01 sets aside', 'origin missing 0.1 sets aside']),
    );
  });

  it.each<[Limits, string, RegExp]>([
    [{ missing: { dely: 0.1 } }, 'COLUMN_NOT_FOUND', /"dely".*delay, gate, origin/],
    [{ mostly: { nope: 0.1 } }, 'COLUMN_NOT_FOUND', /"nope"/],
    [{ mostly: 90 }, 'LIMIT', /90 is no share/],
    [{ missing: { delay: Number.NaN } }, 'LIMIT', /NaN is no share/],
  ])('refuse the limits %j', (limits, code, message) => {
    expect(() => rulesOf(columns, limits)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});

describe('a verdict', () => {
  const [missing] = rulesOf(columns, { missing: { delay: 0.02 } });

  it.each([
    [0, 0, true],
    [2, 100, true],
    [3, 100, false],
    [100, 100, false],
  ])('on %d missing of %d rows', (count, rows, passed) => {
    expect(judge(missing!, { tally: { count }, rows }).passed).toBe(passed);
  });

  it('says column, share seen and limit', () => {
    const verdict = judge(missing!, { tally: { count: 31, first: 7 }, rows: 1000 });
    expect(explain(verdict, 1000)).toBe(
      '"delay" is missing in 3.1 % of 1000 rows, 31 in all (first in row 7); at most 2 % may be',
    );
  });
});

describe('rows that break rules', () => {
  const value = fc.option(fc.integer({ min: -32768, max: 32767 }), { freq: 4 });

  it('are those a plain reading finds, batch by batch', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(value, { minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 5 }),
        (batches) => {
          const rules = rulesOf({ delay: columns.delay }, {});
          const tallies = new Tallies(rules);
          const aside = batches.map((delays) => {
            const some = batch({ delay: numbers(delays, Int16Array) });
            const broken = brokenRows(some, rules);
            tallies.add(some, broken);
            return rowsSetAside(reasonsOf(broken));
          });
          const isBad = (delay: number | null): boolean => delay === null || delay < -120 || delay > 3000;
          expect(aside).toEqual(batches.map((delays) => delays.flatMap((delay, row) => (isBad(delay) ? [row] : []))));
          const all = batches.flat();
          const seen = rules.map((rule) => tallies.of(rule));
          const expected = [
            (d: number | null) => d === null,
            (d: number | null) => d !== null && d < -120,
            (d: number | null) => d !== null && d > 3000,
          ];
          expected.forEach((breaks, at) => {
            const first = all.findIndex(breaks);
            expect(seen[at]).toEqual({
              rows: all.length,
              tally: expect.objectContaining({ count: all.filter(breaks).length, ...(first < 0 ? {} : { first }) }),
            });
          });
        },
      ),
    );
  });

  it('compare 64-bit numbers exactly, and fractions as bounds', () => {
    const rules = rulesOf(schema({ id: schema.int64({ min: 0.5, max: 10 }) }).columns, {});
    const some = batch({ id: numbers([0n, 1n, 10n, 11n, 2n ** 62n, -1n, null], BigInt64Array) });
    expect(rowsSetAside(reasonsOf(brokenRows(some, rules)))).toEqual([0, 3, 4, 5, 6]);
  });

  it('take a float that is no number for a missing one', () => {
    const rules = rulesOf(schema({ x: schema.float64({ min: 0 }) }).columns, {});
    const broken = brokenRows(batch({ x: numbers([1, Number.NaN, -1, Infinity], Float64Array) }), rules);
    expect(broken.map(({ rule, rows }) => [rule.rule, rows])).toEqual([
      ['missing', [1]],
      ['min', [2]],
      ['infinite', [3]],
    ]);
  });

  it('count the values of a category', () => {
    const rules = rulesOf(columns, {}).filter(({ column }) => column === 'origin');
    const tallies = new Tallies(rules);
    const some = batch({ origin: categories(['a', 'b', null, 'c']) });
    tallies.add(some, brokenRows(some, rules));
    expect(
      rules.map((rule) => judge(rule, tallies.of(rule))).map(({ rule, count, passed }) => [rule, count, passed]),
    ).toEqual([
      ['missing', 1, false],
      ['maxDistinct', 3, false],
    ]);
  });
});
