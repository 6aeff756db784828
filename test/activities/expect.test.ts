import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeMaterialise } from '../../activities/materialise.js';
import { makeValidate } from '../../activities/validate.js';
import type { ValidateOptions, ValidateOutput } from '../../activities/validate.js';
import type { TableRef } from '../../core/artifact.js';
import type { Row } from '../../core/column.js';
import type { AnyExpectation } from '../../core/expect/expectation.js';
import { schema } from '../../core/schema/index.js';
import type { ColumnCells } from '../../core/table.js';
import { openTable } from '../../infra/arrow/open-table.js';
import { writeTable } from '../../infra/arrow/table-writer.js';
import { column, pair, rows, sql, table } from '../../pipelines/index.js';
import { read } from '../../pipelines/language/read.js';
import {
  batch,
  categories,
  Flight,
  FLIGHTS,
  numbers,
  recordsOf,
  stepContext,
  temporaryStore,
  texts,
} from '../support/tables.js';

let store: Awaited<ReturnType<typeof temporaryStore>>;
let small: TableRef;
const Small = schema({
  id: schema.int32({ nullable: true }),
  x: schema.float64({ nullable: true, infinite: true }),
  word: schema.string({ nullable: true }),
  kind: schema.category({ nullable: true }),
});
beforeAll(async () => {
  store = await temporaryStore();
  small = await tableOf({
    id: numbers([1, 2, 2, 5, null, 4], Int32Array),
    x: numbers([0.5, Number.NaN, 1, null, Infinity, 2], Float64Array),
    word: texts(['ab', 'abc', null, 'A1', '', 'zz']),
    kind: categories(['a', 'b', 'a', null, 'c', 'b']),
  });
});
afterAll(() => store.remove());

const tableOf = (
  columns: Record<string, ColumnCells>,
  like: { arrow: TableRef['schema'] } = Small,
): Promise<TableRef> => writeTable(store.artifacts, [batch(columns)], { schema: like.arrow, partRows: 8 });
const validate = (options: ValidateOptions, ref: TableRef): Promise<ValidateOutput> =>
  makeValidate({ artifacts: store.artifacts })(options, ref, stepContext());
const warn = { severity: 'warn' } as const;

describe('an expectation', () => {
  it.each<[AnyExpectation, number, number | undefined]>([
    [column('id').present(warn), 1, 4],
    [column('id').between(1, 4, warn), 1, 3],
    [column('id').atLeast(2, warn), 1, 0],
    [column('id').atMost(2, warn), 2, 3],
    [column('x').atMost(1.5, warn), 2, 4],
    [column('x').present(warn), 2, 1],
    [column('id').inSet([1, 2], warn), 2, 3],
    [column('kind').inSet(['a', 'b'], warn), 1, 4],
    [column('kind').notInSet(['b'], warn), 2, 1],
    [column('word').matches(/^[a-z]+$/, warn), 2, 3],
    [column('word').matches(/^[a-z]*\d?$/i, warn), 0, undefined],
    [column('word').notMatches(/\d/, warn), 1, 3],
    [column('word').lengthBetween(1, 2, warn), 2, 1],
    [column('id').unique(warn), 2, 1],
    [column('kind').unique(warn), 4, 0],
    [column('word').unique(warn), 0, undefined],
    [column('id').increasing(warn), 1, 5],
    [column('id').increasing({ strictly: true, ...warn }), 2, 2],
    [column('id').decreasing(warn), 2, 1],
    [pair('x', 'id').atLeast(warn), 3, 0],
    [pair('id', 'x').greaterThan(warn), 0, undefined],
    [pair('word', 'kind').equal(warn), 4, 0],
    [
      pair('id', 'kind').inSet(
        [
          [1, 'a'],
          [2, 'b'],
        ],
        warn,
      ),
      2,
      2,
    ],
    [table.key(['id', 'kind'], warn), 0, undefined],
    [sql('id + 1 > length(word) -- a comment', warn), 2, 0],
    [rows((row: Row<typeof Small>) => row.word !== 'zz', { name: 'zz', ...warn }), 1, 5],
  ])('%o', async (one, count, first) => {
    const [verdict] = (await validate({ schema: Small, expect: [one] }, small)).checked.expected;
    expect([verdict!.count, verdict!.first, verdict!.passed]).toEqual([count, first, count === 0]);
  });

  it.each<[AnyExpectation, number | undefined, boolean]>([
    [column('id').mean({ min: 2.8, max: 2.8 }), 2.8, true],
    [column('id').median({ max: 1 }), 2, false],
    [column('id').std({ min: 1.6, max: 1.7 }), Math.sqrt(2.7), true],
    [column('id').quantile(0.25, { min: 2 }), 2, true],
    [column('id').sum({ max: 13 }), 14, false],
    [column('id').least({ min: 1 }), 1, true],
    [column('id').greatest({ max: 4 }), 5, false],
    [column('x').greatest({ max: 2 }), Infinity, false],
    [column('kind').distinct({ min: 4 }), 3, false],
    [column('x').missing({ max: 0.34 }), 1 / 3, true],
    [table.rows({ min: 7 }), 6, false],
    [table.value('max(id) - min(id)', { max: 4 }), 4, true],
  ])('%o', async (one, value, passed) => {
    const expected: AnyExpectation[] = [{ ...one, severity: 'warn' }];
    const [verdict] = (await validate({ schema: Small, expect: expected }, small)).checked.expected;
    expect(verdict!.passed).toBe(passed);
    expect(verdict!.value).toBeCloseTo(value!, 12);
  });

  it('can be about the columns', async () => {
    const expected = [
      column('id').ofType('int32'),
      column('id').ofType('int64', warn),
      table.columns(['kind', 'word', 'x', 'id']),
      table.columns(['kind', 'word', 'x', 'id'], { ordered: true, ...warn }),
    ];
    const { checked } = await validate({ schema: Small, expect: expected }, small);
    expect(checked.expected.map(({ passed }) => passed)).toEqual([true, false, true, false]);
    expect(checked.anomalies.map(({ anomaly }) => anomaly)).toEqual([
      'UNEXPECTED_DATA_TYPE',
      'expect_table_columns_to_match_ordered_list',
    ]);
  });
});

describe('what does not hold', () => {
  const half = { mostly: 0.5 } as const;

  it('is set aside with every reason, from rules, SQL, windows and predicates alike', async () => {
    const Strict = schema({ ...Small.columns, id: schema.int32({ max: 4 }) });
    const expected = [
      column('id').atMost(4, half),
      column('id').unique(half),
      rows((row: Row<typeof Small>) => row.kind !== 'b', { name: 'a b', ...half }),
      column('word').matches(/^a/, { severity: 'warn', mostly: 0 }),
    ];
    const {
      quarantine,
      checked,
      rows: kept,
    } = await validate({ schema: Strict, mostly: 0.5, expect: expected }, small);
    const aside = await recordsOf(openTable<{ _row: bigint; _reasons: string }>(quarantine, store.artifacts));
    expect(aside.map(({ _row, _reasons }) => [_row, _reasons])).toEqual([
      [1n, 'id is not unique; a b'],
      [2n, 'id is not unique'],
      [3n, 'id above 4; id is above 4'],
      [4n, 'id missing'],
      [5n, 'a b'],
    ]);
    expect([kept, checked.failed]).toEqual([1, 5]);
  });

  it('blocks with all that is beyond its limit, in one message', async () => {
    const expected = [column('id').atMost(2), column('id').mean({ max: 1 }), table.rows({ min: 100 }), sql('id < 5')];
    await expect(validate({ schema: Small, mostly: 0.9, expect: expected }, small)).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      message: expect.stringMatching(
        /id is above 2 in 33.3 % of 6 rows, 2 in all \(first in row 3\); at most 10 % may be. mean of id is not at most 1: it is 2.8. number of rows is not at least 100: it is 6. not \(id < 5\)/,
      ),
    });
    const output = await validate({ schema: Small, onFailure: 'warn', expect: expected }, small);
    expect(output).toMatchObject({ digest: small.digest, quarantine: { rows: 0 } });
    expect(output.checked.anomalies).toHaveLength(4);
  });

  it('names every expectation that cannot be asked', async () => {
    const expected = [sql('idd > 3'), column('id').atMost(2), sql('word + 1 > 2', { name: 'sum of words' })];
    await expect(validate({ schema: Small, expect: expected }, small)).rejects.toMatchObject({
      code: 'QUERY_INVALID',
      message: expect.stringMatching(/2 expectations cannot be asked.*"not \(idd > 3\)".*"sum of words"/),
    });
    const throws = rows(
      () => {
        throw new Error('no');
      },
      { name: 'thrower' },
    );
    await expect(validate({ schema: Small, expect: [throws] }, small)).rejects.toMatchObject({
      code: 'EXPECTATION',
      message: expect.stringContaining('"thrower" threw in row 0: Error: no'),
    });
  });

  it('is refused where it is written, if nothing could meet it', () => {
    expect(() => column('id').between(1, 2, { mostly: 90 })).toThrow(/`mostly` is 90/);
    expect(() => column('id').inSet([])).toThrow(/has no value/);
    expect(() => column('id').mean({})).toThrow(/no bound/);
    expect(() => column('id').mean({ min: 2, max: 1 })).toThrow(/min is 2 and its max 1/);
    expect(() => column('word').matches(/a/g)).toThrow(/flag g/);
  });
});

describe('anomalies', () => {
  const Strict = schema({
    n: schema.int16({ min: 0, max: 10, unit: 'min' }),
    x: schema.float32(),
    word: schema.string(),
    kind: schema.category({ values: ['a', 'b'] }),
    name: schema.category({ values: ['Ann'], pii: true }),
  });

  it('have names, shares, first rows, and the change that would silence them', async () => {
    const bytes = Buffer.from([97, 0xff, 98, 99, 0xc3, 0xa9, 100, 101]);
    const broken: ColumnCells = {
      ...{ length: 8, nulls: 0, validity: undefined, kind: 'texts' },
      offsets: Int32Array.of(0, 1, 2, 3, 4, 6, 7, 8, 8),
      bytes,
    };
    const strange = await tableOf(
      {
        n: numbers([1, -5, 2, 40, null, 3, 4, 5], Int16Array),
        x: numbers([1, Number.NaN, 1, 1, 1, -Infinity, 1, 1], Float32Array),
        word: broken,
        kind: categories(['a', 'b', 'c', 'a', 'a', 'd', 'c', 'a']),
        name: categories(['Ann', 'Bob', 'Ann', 'Ann', 'Ann', 'Ann', 'Ann', 'Ann']),
        extra: numbers([1, 2, 3, 4, 5, 6, 7, 8], Int32Array),
      },
      schema({ ...Strict.columns, extra: schema.int32() }),
    );
    const { checked } = await validate({ schema: Strict, onFailure: 'warn' }, strange);
    const seen = checked.anomalies.map(({ anomaly, count, first, change }) => [anomaly, count, first, change]);
    expect(seen).toEqual([
      ['ENUM_TYPE_UNEXPECTED_STRING_VALUES', 3, 2, `kind: schema.category({ values: ['a', 'b', 'c', 'd'] })`],
      ['FEATURE_TYPE_LOW_FRACTION_PRESENT', 1, 4, `n: schema.int16({ min: 0, max: 10, unit: 'min', nullable: true })`],
      ['INT_TYPE_SMALL_INT', 1, 1, `n: schema.int16({ min: -5, max: 10, unit: 'min' })`],
      ['INT_TYPE_BIG_INT', 1, 3, `n: schema.int16({ min: 0, max: 40, unit: 'min' })`],
      ['FEATURE_TYPE_LOW_FRACTION_PRESENT', 1, 1, `x: schema.float32({ nullable: true })`],
      ['FLOAT_TYPE_HAS_NAN', 1, 1, undefined],
      ['FLOAT_TYPE_HAS_INF', 1, 5, 'x: schema.float32({ infinite: true })'],
      ['ENUM_TYPE_INVALID_UTF8', 1, 1, 'word: schema.binary()'],
      ['ENUM_TYPE_UNEXPECTED_STRING_VALUES', 1, 1, undefined],
      ['SCHEMA_NEW_COLUMN', 0, undefined, 'extra: schema.int32()'],
    ]);
    expect(JSON.stringify(checked)).not.toContain('Bob');
    expect(checked.anomalies[0]!.said).toMatch(/seen: c, d$/);
  });

  it('name every column that is not as declared', async () => {
    const other = schema({ id: schema.string(), nope: schema.int8(), x: schema.bool(), kind: schema.category() });
    await expect(validate({ schema: other }, small)).rejects.toMatchObject({
      code: 'COLUMN_NOT_FOUND',
      message: expect.stringMatching(
        /"id".*ENUM_TYPE_INT_NOT_STRING.*"nope".*SCHEMA_MISSING_COLUMN.*"x".*BOOL_TYPE_FLOAT_NOT_INT/,
      ),
    });
  });

  it('are found in a table of 10,000 columns', async () => {
    const names = Array.from({ length: 10_000 }, (_none, at) => `c${at}`);
    const Wide = schema(Object.fromEntries(names.map((name) => [name, schema.int8({ max: 5 })])));
    const wide = await tableOf(
      Object.fromEntries(names.map((name, at) => [name, numbers([1, 2, at === 9_999 ? 6 : 3], Int8Array)])),
      Wide,
    );
    const expected = [sql('c0 + c9999 > 2', { mostly: 0 })];
    const { quarantine, checked } = await validate({ schema: Wide, mostly: 0.5, expect: expected }, wide);
    expect(checked.anomalies.map(({ columns, first }) => [columns[0], first])).toEqual([
      ['c9999', 2],
      [undefined, 0],
    ]);
    expect(quarantine.rows).toBe(2);
  }, 240_000);
});

describe('flights', () => {
  it('keep what is expected of them, month by month', async () => {
    const materialise = makeMaterialise({ artifacts: store.artifacts, project: process.cwd() });
    const flights = await materialise(
      read.parquet(FLIGHTS, Flight).where("strftime(date, '%Y-%m-%d') = ?", '2001-02-03'),
    );
    const expected = [
      pair('origin', 'destination').equal({ mostly: 0, severity: 'warn' }),
      column('origin').matches(/^[A-Z]{3}$/),
      column('delay').mean({ min: -10, max: 60 }),
      column('date').between(new Date('2001-02-03'), new Date('2001-02-04')),
    ];
    const { checked } = await validate({ schema: Flight, expect: expected }, flights);
    expect(checked.expected.map(({ passed }) => passed)).toEqual([true, true, true, true]);
    expect(checked.expected[0]!.share).toBeGreaterThan(0.99);
  });
});
