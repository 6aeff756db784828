import { describe, expect, it } from '@jest/globals';
import type { Row } from '../../core/column.js';
import { schema } from '../../core/schema/index.js';

const Flight = schema({
  date: schema.timestamp(),
  delay: schema.int16({ min: -120, max: 3000, unit: 'min', nullable: true }),
  id: schema.int64({ min: 0 }),
  origin: schema.category({ maxDistinct: 400 }),
  late: schema.bool(),
});
const row = { date: '2001-01-02T03:04:05Z', delay: 5, id: 7, origin: 'SEA', late: true };

/** Equal types are assignable to each other both ways inside a function type. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

describe('schema', () => {
  it('gives the row type to TypeScript', () => {
    interface Expected {
      readonly date: Date;
      readonly delay: number | null;
      readonly id: bigint;
      readonly origin: string;
      readonly late: boolean;
    }
    const same: Same<Row<typeof Flight>, { readonly [K in keyof Expected]: Expected[K] }> = true;
    expect(same).toBe(true);
  });

  it('names its columns as Arrow does', () => {
    expect(Flight.arrow.map(({ name, type }) => `${name}: ${type}`)).toEqual([
      'date: timestamp[ms]',
      'delay: int16',
      'id: int64',
      'origin: dictionary<utf8>',
      'late: bool',
    ]);
    expect(schema({ at: schema.timestamp({ precision: 'us' }) }).arrow[0]?.type).toBe('timestamp[us]');
  });

  it('keeps what was declared', () => {
    expect(Flight.columns.delay).toEqual({ type: 'int16', nullable: true, min: -120, max: 3000, unit: 'min' });
    expect(Flight.columns.origin).toEqual({ type: 'category', nullable: false, maxDistinct: 400 });
  });

  it('checks a row from outside', () => {
    expect(Flight.row.parse(row)).toEqual({ ...row, date: new Date('2001-01-02T03:04:05Z'), id: 7n });
    expect(Flight.row.parse({ ...row, delay: null }).delay).toBeNull();
  });

  it.each([
    ['2001-01-02T03:04:05', Date.UTC(2001, 0, 2, 3, 4, 5)],
    ['2001-01-02T03:04:05+02:00', Date.UTC(2001, 0, 2, 1, 4, 5)],
    [978_404_645_000, 978_404_645_000],
  ])('reads %j as one moment on every machine', (date, expected) => {
    expect(Flight.row.parse({ ...row, date }).date.getTime()).toBe(expected);
  });

  it.each([
    ['a number outside its range', { delay: 3001 }, 'delay'],
    ['a fraction in an integer', { delay: 1.5 }, 'delay'],
    ['a missing value', { origin: null }, 'origin'],
    ['a day that is none', { date: 'yesterday' }, 'date'],
    ['not a number', { date: Number.NaN }, 'date'],
    ['65 bits', { id: '18446744073709551616' }, 'id'],
    ['a long below its range', { id: -1 }, 'id'],
  ])('refuses %s', (_case, change, column) => {
    const { error } = Flight.row.safeParse({ ...row, ...change });
    expect(error?.issues.map((issue) => issue.path[0])).toEqual([column]);
  });

  it('checks every kind of value from outside', () => {
    const Kinds = schema({
      u8: schema.uint8(),
      u64: schema.uint64(),
      day: schema.date(),
      at: schema.time(),
      raw: schema.binary(),
      scores: schema.list(schema.float32({ nullable: true })),
      image: schema.tensor({ of: 'uint8', shape: [2, 2, 1] }),
    });
    const good = { u8: 255, u64: '18446744073709551615', day: '2001-02-28', at: '17:05:00.25', raw: 'AP8=' };
    const all = {
      ...good,
      scores: [1.5, null],
      image: [
        [[1], [2]],
        [[3], [4]],
      ],
    };
    expect(Kinds.row.parse(all)).toEqual({
      u8: 255,
      u64: 2n ** 64n - 1n,
      day: new Date('2001-02-28'),
      at: '17:05:00.25',
      raw: Uint8Array.of(0, 255),
      scores: [1.5, null],
      image: Uint8Array.of(1, 2, 3, 4),
    });
    expect(Kinds.row.parse({ ...all, image: [1, 2, 3, 4] }).image).toEqual(Uint8Array.of(1, 2, 3, 4));
    const bad: readonly [object, string, RegExp][] = [
      [{ u8: 256 }, 'u8', /255/],
      [{ u64: -1 }, 'u64', /64 bits/],
      [{ day: '2001-02-30' }, 'day', /./],
      [{ at: '25:00:00' }, 'at', /./],
      [{ scores: ['a'] }, 'scores', /number/],
      [{ image: [[1, 2], [3]] }, 'image', /shape \[2, 2, 1\]/],
      [{ image: [1, 2, 3] }, 'image', /4 numbers/],
      [{ image: [1, 2, 3, 256] }, 'image', /256 at position 3, which is no uint8/],
    ];
    for (const [change, column, message] of bad) {
      const { error } = Kinds.row.safeParse({ ...all, ...change });
      expect(error?.issues.map((issue) => issue.path[0])).toEqual([column]);
      expect(error?.issues[0]?.message).toMatch(message);
    }
  });

  it('leaves out what an environment does not have', () => {
    const Labelled = schema({ hour: schema.int8(), late: schema.bool({ notIn: ['serving'] }) });
    const served = Labelled.in('serving');
    expect(served.arrow.map(({ name }) => name)).toEqual(['hour']);
    expect(served.row.parse({ hour: 3 })).toEqual({ hour: 3 });
    expect(Labelled.row.safeParse({ hour: 3 }).success).toBe(false);
    expect(() => schema({ late: schema.bool({ notIn: ['serving'] }) }).in('serving')).toThrow('no column');
  });

  it('knows the environments it declares, and no other', () => {
    const Staged = schema(
      {
        hour: schema.int8(),
        late: schema.bool({ notIn: ['serving'] }),
        cause: schema.utf8({ in: ['training', 'audit'], notIn: ['audit'] }),
      },
      { environments: ['training', 'serving', 'audit'] },
    );
    const names = (environment: 'training' | 'serving' | 'audit'): string[] =>
      Staged.in(environment).arrow.map(({ name }) => name);
    expect([names('training'), names('serving'), names('audit')]).toEqual([
      ['hour', 'late', 'cause'],
      ['hour'],
      ['hour', 'late'],
    ]);
    expect(() => Staged.in('servin' as 'serving')).toThrow(
      'names the environment "servin". It declares: "training", "serving", "audit".',
    );
    const late = schema.bool({ notIn: ['servin'] }) as never;
    expect(() => schema({ late }, { environments: ['serving'] })).toThrow('"late" names the environment "servin"');
  });

  it('takes the declared values only', () => {
    const Kind = schema({ kind: schema.category({ values: ['a', 'b'] }) });
    expect(Kind.row.safeParse({ kind: 'c' }).success).toBe(false);
    expect(Kind.row.parse({ kind: 'b' })).toEqual({ kind: 'b' });
    expect(() => schema({ kind: schema.category({ values: [] }) })).toThrow('no value');
  });

  it('refuses a declaration that nothing can meet', () => {
    expect(() => schema({})).toThrow(expect.objectContaining({ code: 'SCHEMA' }));
    expect(() => schema({ a: schema.int8({ min: 3, max: 2 }) })).toThrow('"a" has min 3 and max 2');
    expect(() => schema({ a: schema.tensor({ of: 'int8', shape: [0] }) })).toThrow('"a" has the shape [0]');
    // @ts-expect-error A category is kept as text in a list.
    expect(() => schema({ a: schema.list(schema.category()) })).toThrow('"a" is a list of category');
  });
});
