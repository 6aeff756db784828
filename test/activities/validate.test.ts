import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeMaterialise } from '../../activities/materialise.js';
import { makeSplit } from '../../activities/split.js';
import { makeValidate } from '../../activities/validate.js';
import type { ValidateOptions, ValidateOutput } from '../../activities/validate.js';
import type { TableRef } from '../../core/artifact.js';
import { schema } from '../../core/schema/index.js';
import type { ColumnCells } from '../../core/table.js';
import { column, sql, table as whole } from '../../pipelines/index.js';
import { openTable } from '../../infra/arrow/open-table.js';
import { writeTable } from '../../infra/arrow/table-writer.js';
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
let february: TableRef;
beforeAll(async () => {
  store = await temporaryStore();
  const materialise = makeMaterialise({ artifacts: store.artifacts, project: process.cwd() });
  february = await materialise(read.parquet(FLIGHTS, Flight).where("strftime(date, '%Y-%m') = ?", '2001-02'));
});
afterAll(() => store.remove());

const validate = (options: ValidateOptions, table: TableRef): Promise<ValidateOutput> =>
  makeValidate({ artifacts: store.artifacts })(options, table, stepContext());
const split = (by: string, table: TableRef): Promise<Record<string, TableRef>> =>
  makeSplit({ artifacts: store.artifacts })(
    { by, shares: { train: 0.7, valid: 0.15, test: 0.15 } },
    table,
    stepContext(),
  );
const tableOf = (columns: Record<string, ColumnCells>, like: { arrow: TableRef['schema'] }): Promise<TableRef> =>
  writeTable(store.artifacts, [batch(columns)], { schema: like.arrow });

describe('validating real flights', () => {
  it('sets the impossible delays of February aside, with their rows and reasons', async () => {
    const output = await validate({ schema: Flight, missing: { delay: 0.02 } }, february);
    expect(output).toMatchObject({ $artifact: 'table', rows: 458_167, quarantine: { rows: 3 } });
    expect(output.checked).toMatchObject({
      rows: 458_170,
      failed: 3,
      reasons: [{ column: 'delay', rule: 'min', count: 3, passed: true }],
    });
    const rows = await recordsOf(
      openTable<{ delay: number; _row: bigint; _reasons: string }>(output.quarantine, store.artifacts),
    );
    expect(rows.map(({ delay }) => delay)).toEqual([-212, -953, -1116]);
    expect(new Set(rows.map(({ _reasons }) => _reasons))).toEqual(new Set(['delay below -120 min']));
    const before = await openTable(february, store.artifacts).column('delay');
    const there = rows.map(({ _row }) => (before as { values: Int16Array }).values[Number(_row)]);
    expect(there).toEqual(rows.map(({ delay }) => delay));
    const [least] = await openTable(output, store.artifacts).query<{ least: number }>(
      'SELECT min(delay) AS least FROM self',
    );
    expect(least!.least).toBeGreaterThanOrEqual(-120);
  });

  it('hands on the very table in which nothing is wrong, and one it only warns of', async () => {
    const Loose = schema({ delay: schema.int16({ min: -2000 }) });
    expect(await validate({ schema: Loose }, february)).toMatchObject({
      digest: february.digest,
      checked: { failed: 0, reasons: [] },
      quarantine: { rows: 0 },
    });
    const warned = await validate({ schema: Flight, onFailure: 'warn' }, february);
    expect(warned).toMatchObject({ digest: february.digest, quarantine: { rows: 0 }, checked: { failed: 3 } });
  });

  it('blocks the run where a limit is passed, and names them all', async () => {
    const Narrow = schema({ delay: schema.int16({ max: 0 }), origin: schema.category({ maxDistinct: 10 }) });
    await expect(validate({ schema: Narrow }, february)).rejects.toMatchObject({
      name: 'FinalError',
      code: 'VALIDATION_FAILED',
      message: expect.stringMatching(
        /"delay" is above 0 in \d+(\.\d)? % of 458170 rows.*at most 10 % may be.*"origin" has 223 different values, and at most 10/,
      ),
    });
    await expect(validate({ schema: Flight, onFailure: 'block' }, february)).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
    });
  });

  it('splits what was validated by time', async () => {
    const { train, valid, test } = await split('date', await validate({ schema: Flight }, february));
    const span = async (ref: TableRef): Promise<{ first: Date; last: Date }> =>
      (
        await openTable(ref, store.artifacts).query<{ first: Date; last: Date }>(
          'SELECT min(date) AS first, max(date) AS last FROM self',
        )
      )[0]!;
    const [a, b, c] = [await span(train!), await span(valid!), await span(test!)];
    expect(a.last < b.first && b.last < c.first).toBe(true);
    expect([train, valid, test].reduce((sum, ref) => sum + ref!.rows, 0)).toBe(458_167);
    expect(Math.abs(train!.rows / 458_167 - 0.7)).toBeLessThan(0.001);
    expect(await split('date', await validate({ schema: Flight }, february))).toEqual({ train, valid, test });
  });

  it('splits by what is not in order as it would after sorting', async () => {
    const { train, valid, test } = await split('distance', february);
    const [distances, sorted] = [
      await columnOf(february),
      [...(await columnOf(train!)), ...(await columnOf(valid!)), ...(await columnOf(test!))],
    ];
    const expected = distances.slice().sort();
    expect(sorted.length).toBe(expected.length);
    expect(sorted.findIndex((distance, row) => distance !== expected[row])).toBe(-1);
    async function columnOf(ref: TableRef): Promise<Int16Array> {
      return ((await openTable(ref, store.artifacts).column('distance')) as { values: Int16Array }).values;
    }
    const [least] = await openTable(valid!, store.artifacts).query<{ n: number }>(
      'SELECT min(distance) AS n FROM self',
    );
    const [most] = await openTable(train!, store.artifacts).query<{ n: number }>('SELECT max(distance) AS n FROM self');
    expect(least!.n).toBeGreaterThan(most!.n);
  });
});

describe('a validation that blocks', () => {
  const Delays = schema({
    delay: schema.int16({ max: 5, unit: 'min' }),
    origin: schema.category({ values: ['a', 'b'] }),
  });
  const delays = (): Promise<TableRef> =>
    tableOf({ delay: numbers([1, 9, null, 3, 7], Int16Array), origin: categories(['a', 'c', 'b', 'a', 'b']) }, Delays);
  interface Evidence {
    readonly quarantine: TableRef;
    readonly report: TableRef;
    readonly checked: ValidateOutput['checked'];
  }
  const refused = async (options: Partial<ValidateOptions> = {}): Promise<{ message: string; evidence: Evidence }> =>
    validate({ schema: Delays, ...options }, await delays()).then(
      () => Promise.reject(new Error('it passed')),
      (error: unknown) => error as { message: string; evidence: Evidence },
    );

  it('keeps its report and the rows with every reason, and says where', async () => {
    const expectations = [sql('length(origin) = 2', { name: 'two letters' }), column('delay').between(0, 8)];
    const { message, evidence } = await refused({ expect: expectations });
    const { quarantine, report, checked } = evidence;
    expect(await recordsOf(openTable(quarantine, store.artifacts))).toEqual([
      { delay: 1, origin: 'a', _row: 0n, _reasons: 'two letters' },
      {
        delay: 9,
        origin: 'c',
        _row: 1n,
        _reasons: expect.stringMatching(/^delay above 5 min; origin none of .*; two letters; .*delay/),
      },
      { delay: null, origin: 'b', _row: 2n, _reasons: 'delay missing; two letters' },
      { delay: 3, origin: 'a', _row: 3n, _reasons: 'two letters' },
      { delay: 7, origin: 'b', _row: 4n, _reasons: 'delay above 5 min; two letters' },
    ]);
    expect(await store.artifacts.getJson(report)).toMatchObject({
      rows: 5,
      failed: 5,
      reasons: checked.reasons,
      expected: [{ passed: false }, { passed: false }],
      blocking: expect.arrayContaining([expect.stringMatching(/^"delay" is above 5 min in 40 % of 5 rows/)]),
    });
    expect(message).toContain(
      `The report (${report.digest.slice(0, 12)}) and 5 rows with every reason (${quarantine.digest.slice(0, 12)}) are kept: \`coppice show run/step\`.`,
    );
  });

  it('leaves the same however often it is tried', async () => {
    const [first, second] = [await refused(), await refused()];
    expect(second.evidence).toEqual(first.evidence);
    expect(first.evidence.quarantine.rows).toBe(3);
  });

  it('keeps its report where no row by itself is wrong', async () => {
    const { message, evidence } = await refused({ mostly: 0.5, expect: [whole.rows({ min: 10 })] });
    expect(evidence.quarantine.rows).toBe(3);
    const refusal = await validate(
      { schema: schema({ origin: schema.category() }), expect: [whole.rows({ min: 10 })] },
      await delays(),
    ).catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      message: expect.stringMatching(/The report \(\w{12}\) is kept/),
      evidence: { quarantine: { rows: 0 } },
    });
    expect(message).toContain('number of rows is not at least 10');
  });
});

describe('bad tables', () => {
  const Labelled = schema({ delay: schema.int16(), origin: schema.category() });
  const origin = categories(['a', 'b', 'c', 'd']);

  it('names a column whose values are all missing', async () => {
    const table = await tableOf({ delay: numbers([null, null, null, null], Int16Array), origin }, Labelled);
    await expect(validate({ schema: Labelled, missing: { delay: 0.02 } }, table)).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      message: expect.stringContaining(
        '"delay" is missing in 100 % of 4 rows, 4 in all (first in row 0); at most 2 % may be',
      ),
    });
  });

  it('gives every reason of a row', async () => {
    const Strict = schema({ delay: schema.int16({ max: 5, unit: 'min' }), origin: schema.category() });
    const table = await tableOf(
      { delay: numbers([1, 9, 2, 3], Int16Array), origin: categories(['a', null, null, 'd']) },
      Strict,
    );
    const { quarantine } = await validate({ schema: Strict, mostly: 0.5 }, table);
    expect(await recordsOf(openTable(quarantine, store.artifacts))).toEqual([
      { delay: 9, origin: null, _row: 1n, _reasons: 'delay above 5 min; origin missing' },
      { delay: 2, origin: null, _row: 2n, _reasons: 'origin missing' },
    ]);
  });

  it('looks at the items of lists, and a row is as its worst item', async () => {
    const Marks = schema({
      marks: schema.list(schema.int16({ min: 0, max: 10, unit: 'pt' }), { nullable: true }),
      shares: schema.list(schema.float32()),
      words: schema.list(schema.utf8()),
    });
    const lists = (offsets: readonly number[], items: ColumnCells): ColumnCells => ({
      ...{ kind: 'lists', length: offsets.length - 1, nulls: 0, validity: undefined, items },
      offsets: Int32Array.from(offsets),
    });
    const broken = { ...texts(['a', 'xx', 'c']), bytes: Buffer.from('a\xf6xc', 'latin1') };
    const table = await tableOf(
      {
        marks: lists([0, 2, 2, 5, 6], numbers([1, 2, 3, -4, 99, 10], Int16Array)),
        shares: lists([0, 1, 1, 2, 3], numbers([0.5, Infinity, NaN], Float32Array)),
        words: lists([0, 1, 2, 2, 3], broken),
      },
      Marks,
    );
    const { quarantine, checked } = await validate({ schema: Marks, mostly: 0.5 }, table);
    const rows = await recordsOf(openTable(quarantine, store.artifacts));
    expect(rows.map(({ _row, _reasons }) => [_row, _reasons])).toEqual([
      [1n, 'words has an item no valid UTF-8'],
      [2n, 'marks has an item below 0 pt; marks has an item above 10 pt; shares has an item infinite'],
    ]);
    const told = checked.anomalies.map(({ anomaly, change }) => [anomaly, change]);
    expect(told).toEqual([
      ['INT_TYPE_SMALL_INT', "marks: schema.list(schema.int16({ min: -4, max: 10, unit: 'pt' }), { nullable: true })"],
      ['INT_TYPE_BIG_INT', "marks: schema.list(schema.int16({ min: 0, max: 99, unit: 'pt' }), { nullable: true })"],
      ['FLOAT_TYPE_HAS_INF', 'shares: schema.list(schema.float32({ infinite: true }))'],
      ['ENUM_TYPE_INVALID_UTF8', 'words: schema.list(schema.binary())'],
    ]);
    expect(checked.anomalies[0]!.said).toContain('"marks" has an item below 0 pt in 25 % of 4 rows');
  });

  it('does not set everything aside', async () => {
    const table = await tableOf(
      { delay: numbers([1, null, 2, null], Int16Array), origin: categories([null, 'a', null, 'b']) },
      Labelled,
    );
    await expect(validate({ schema: Labelled, mostly: 0.5 }, table)).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      message: expect.stringContaining('Each of 4 rows'),
    });
  });

  it.each([
    [
      schema({ dely: schema.int16() }),
      'COLUMN_NOT_FOUND',
      /"dely" as int16; the table has no such column.*delay \(int16\)/,
    ],
    [schema({ delay: schema.float32() }), 'COLUMN_TYPE', /"delay" as float32; the table has int16/],
  ])('says how the table differs from the schema (%#)', async (other, code, message) => {
    const table = await tableOf({ delay: numbers([1, 2, 3, 4], Int16Array), origin }, Labelled);
    await expect(validate({ schema: other }, table)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it('refuses a table without rows', async () => {
    const table = await writeTable(store.artifacts, [], { schema: Labelled.arrow });
    await expect(validate({ schema: Labelled }, table)).rejects.toMatchObject({ code: 'TABLE_EMPTY' });
  });

  it.each([
    ['when', 'COLUMN_NOT_FOUND', /delay, origin/],
    ['origin', 'SPLIT_TIME', /no time and no number/],
    ['delay', 'SPLIT_TIME', /missing in 1 of 4 rows/],
  ])('does not split by %s', async (by, code, message) => {
    const table = await tableOf({ delay: numbers([1, 2, null, 4], Int16Array), origin }, Labelled);
    await expect(split(by, table)).rejects.toMatchObject({
      name: 'FinalError',
      code,
      message: expect.stringMatching(message),
    });
  });
});
