import { describe, expect, it } from '@jest/globals';
import { compatibility } from '../../core/compatibility.js';
import type { Column } from '../../core/column.js';
import { schema } from '../../core/schema/index.js';

const s = schema;
type Case = readonly [older: Column | undefined, newer: Column | undefined, backward: boolean, forward: boolean];

/** One column `a` in the older and the newer version, and whether the rules hold. */
const CASES: Readonly<Record<string, Case>> = {
  'the same': [s.int16(), s.int16(), true, true],
  'a column more': [undefined, s.int16(), false, true],
  'a nullable column more': [undefined, s.int16({ nullable: true }), true, true],
  'a column less': [s.int16(), undefined, true, false],
  'a nullable column less': [s.int16({ nullable: true }), undefined, true, true],
  'missing values allowed': [s.int16(), s.int16({ nullable: true }), true, false],
  'a wider integer': [s.int16(), s.int32(), true, false],
  'unsigned in signed': [s.uint8(), s.int16(), true, false],
  'signed in unsigned': [s.int8(), s.uint16(), false, false],
  'an integer in a float that has it exactly': [s.int16(), s.float32(), true, false],
  'an integer in a float that rounds it': [s.int32(), s.float32(), false, false],
  'an integer in a wide float': [s.uint32(), s.float64(), true, false],
  'a wider float': [s.float32(), s.float64(), true, false],
  'text and category': [s.string(), s.category(), true, true],
  'a number as text': [s.int16(), s.string(), false, false],
  'a flag as a number': [s.bool(), s.int8(), false, false],
  'a finer timestamp': [s.timestamp(), s.timestamp({ precision: 'us' }), true, false],
  'a day as a timestamp': [s.date(), s.timestamp(), false, false],
  'a wider range': [s.int16({ min: 0 }), s.int16({ min: -9 }), true, false],
  'no range': [s.int16({ min: 0, max: 9 }), s.int16(), true, false],
  'a range that the narrower type implies': [s.uint8(), s.int16({ min: 0, max: 255 }), true, false],
  'a value more': [s.category({ values: ['a'] }), s.category({ values: ['a', 'b'] }), true, false],
  'any value': [s.category({ values: ['a'] }), s.category(), true, false],
  'more values': [s.category({ maxDistinct: 3 }), s.category({ maxDistinct: 4 }), true, false],
  'another unit': [s.int16({ unit: 'mi' }), s.int16({ unit: 'km' }), false, false],
  'a tag for a person': [s.string(), s.string({ pii: true }), true, false],
  'a list of wider items': [s.list(s.int8()), s.list(s.int16()), true, false],
  'a list of nullable items': [s.list(s.int8()), s.list(s.int8({ nullable: true })), true, false],
  'a tensor of another shape': [
    s.tensor({ of: 'int8', shape: [2] }),
    s.tensor({ of: 'int8', shape: [3] }),
    false,
    false,
  ],
  'a tensor of wider numbers': [
    s.tensor({ of: 'uint8', shape: [2] }),
    s.tensor({ of: 'float32', shape: [2] }),
    true,
    false,
  ],
};

describe('compatibility', () => {
  it.each(Object.entries(CASES))('of %s', (_name, [older, newer, backward, forward]) => {
    const version = (a: Column | undefined): { columns: Record<string, Column> } => ({ columns: a ? { a } : {} });
    const found = compatibility(version(older), version(newer));
    expect(found).toMatchObject({ backward, forward, full: backward && forward });
    expect(new Set(found.problems.map((problem) => problem.breaks))).toEqual(
      new Set([...(backward ? [] : ['backward']), ...(forward ? [] : ['forward'])]),
    );
  });

  it('names all problems, in words', () => {
    const { problems } = compatibility(
      schema({ a: schema.int8({ unit: 'mi' }), b: schema.float64({ nullable: true }) }),
      schema({ a: schema.int8({ unit: 'km', max: 9 }), b: schema.int8({ nullable: true }), c: schema.bool() }),
    );
    expect(problems.filter(({ breaks }) => breaks === 'backward').map(({ message }) => message)).toEqual([
      '"a" may be above 9 in the older one, and not in the newer version',
      '"a" counts in mi in the older one, and in km in the newer version',
      '"b" is float64 in the older one, which int8 in the newer version does not hold without loss',
      '"c" is not in the older one, and the newer version needs it: declare it nullable',
    ]);
  });
});
