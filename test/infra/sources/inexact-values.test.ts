import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FinalError } from '../../../core/errors.js';
import type { TableQuery } from '../../../core/query.js';
import { schema } from '../../../core/schema/index.js';
import { withDuckDb } from '../../../infra/arrow/duckdb.js';
import { openTable } from '../../../infra/arrow/open-table.js';
import { read } from '../../../pipelines/language/read.js';
import { failureOf, sourceFolder } from '../../support/source-folder.js';
import type { SourceFolder } from '../../support/source-folder.js';
import { recordsOf } from '../../support/tables.js';

const Row = schema({ name: schema.utf8(), n: schema.int16({ nullable: true }), id: schema.int64({ nullable: true }) });
let store: SourceFolder['store'];
let materialise: SourceFolder['materialise'];
let path: SourceFolder['path'];
beforeAll(async () => {
  ({ store, materialise, path } = await sourceFolder());
});
afterAll(async () => {
  expect(await readdir(join(store.root, 'scratch'))).toEqual([]);
  await store.remove();
});

const file = (name: string, content: string): Promise<void> => writeFile(path(name), content);
const rowsOf = async (query: TableQuery): Promise<Record<string, unknown>[]> =>
  recordsOf(openTable(await materialise(query), store.artifacts) as never);
const failure = (query: TableQuery): Promise<FinalError> => failureOf(materialise(query));
const parquet = (name: string, rows: string): Promise<void> =>
  withDuckDb({ spill: store.root }, async (db) => {
    await db.run(`COPY (${rows}) TO '${path(name)}' (FORMAT parquet)`);
  });
const whole = 'a,3,4\n'.repeat(30_000);
const objects = '{"name":"a","n":3,"id":4}\n'.repeat(30_000);

describe('whole numbers however they are written', () => {
  const big = 9_007_199_254_740_993n;
  const expected = [
    { name: 'a', n: 2, id: big },
    { name: 'b', n: 1000, id: -4n },
    { name: 'c', n: 15, id: null },
    { name: 'd', n: null, id: 2n },
  ];

  it('are read from a CSV', async () => {
    await file('whole.csv', `name,n,id\na,2.0,${big}\nb,1e3,-4\nc,1.5e1,\nd,,2.00\n`);
    expect(await rowsOf(read.csv('data/whole.csv', Row))).toEqual(expected);
    const table = await materialise(read.csv('data/whole.csv', Row, { onBadRow: 'quarantine' }));
    expect(table).toMatchObject({ rows: 4, quarantine: { rows: 0 } });
    expect(await materialise(read.csv('data/whole.csv', Row))).toEqual({ ...table, quarantine: undefined });
  });

  it('are read from JSON', async () => {
    const [first, ...more] = [`{"name":"a","n":2.0,"id":${big}}`, '{"name":"b","n":1e3,"id":-4}'];
    await file('whole.jsonl', `${[first, ...more, '{"name":"c","n":15}', '{"name":"d","id":2.00}'].join('\n')}\n`);
    expect(await rowsOf(read.jsonl('data/whole.jsonl', Row))).toEqual(expected);
    expect(await rowsOf(read.jsonl('data/whole.jsonl', Row, { onBadRow: 'quarantine' }))).toEqual(expected);
  });

  it('are read from Parquet', async () => {
    await parquet('whole.parquet', `SELECT 'a' AS name, 2.0::DOUBLE AS n, ${big} AS id UNION ALL SELECT 'b', 1000, -4`);
    expect(await rowsOf(read.parquet('data/whole.parquet', Row))).toEqual(expected.slice(0, 2));
  });
});

describe('a fraction in a column of whole numbers is refused, with file, place and value', () => {
  it.each([
    { what: 'a fraction', n: '1.5', id: '4', column: 'n', value: '1.5' },
    { what: 'a fraction as a power', n: '15e-1', id: '4', column: 'n', value: '15e-1' },
    { what: 'a negative fraction near none', n: '-0.4', id: '4', column: 'n', value: '-0.4' },
    { what: 'a fraction among 64 bits', n: '3', id: '4.25', column: 'id', value: '4.25' },
    { what: 'such a power among 64 bits', n: '3', id: '425E-2', column: 'id', value: '425E-2' },
    { what: 'too large a number', n: '40000', id: '4', column: 'n', value: '40000' },
    { what: 'no number among 64 bits', n: '3', id: 'x', column: 'id', value: 'x' },
  ])('of a CSV: $what', async ({ n, id, column, value }) => {
    await file('first.csv', 'name,n,id\na,2.0,4\n');
    // A line without anything counts.
    await file('late.csv', `name,n,id\n${whole}\n"two\nlines",2.0,5.0\nb,${n},${id}\nc,,\n`);
    const query = read.csv(['data/first.csv', 'data/late.csv'], Row);
    const error = await failure(query);
    expect(error).toMatchObject({ name: 'FinalError', code: 'SOURCE_VALUE' });
    expect(error.message).toContain(`at data/late.csv, line 30004, column "${column}" ("${value}"): `);
    const Person = schema({ ...Row.columns, name: schema.utf8({ pii: true }) });
    const { message } = await failure(read.csv('data/late.csv', Person));
    expect(message).toContain(`data/late.csv, line 30004, column "${column}": `);
    expect(message).not.toContain(value);
    // And is set aside, with others.
    const { rows, quarantine } = await materialise({
      ...query,
      source: { ...query.source, options: { onBadRow: 'quarantine' } },
    } as TableQuery);
    expect(rows).toBe(30_003);
    expect(await recordsOf(openTable(quarantine!, store.artifacts) as never)).toEqual([
      {
        _file: 'data/late.csv',
        _line: 30_004n,
        _column: column,
        _reason: expect.stringMatching(
          new RegExp(`^Could not convert string "${value}" to '(SMALLINT|BIGINT)'(: it is no whole number)?$`),
        ),
        _raw: `b,${n},${id}`,
      },
    ]);
  });

  it.each([
    { what: 'a fraction', n: '1.5', id: '4', column: 'n', value: '1.5' },
    { what: 'a fraction among 64 bits', n: '3', id: '4.25', column: 'id', value: '4.25' },
  ])('of JSON: $what', async ({ n, id, column, value }) => {
    await file('late.jsonl', `${objects}{"name":"b","n":${n},"id":${id}}\n`);
    const error = await failure(read.jsonl('data/late.jsonl', Row));
    expect(error).toMatchObject({ code: 'SOURCE_VALUE' });
    expect(error.message).toContain(`data/late.jsonl, object 30001, column "${column}" ("${value}"): `);
    const { rows, quarantine } = await materialise(read.jsonl('data/late.jsonl', Row, { onBadRow: 'quarantine' }));
    expect({ rows, aside: quarantine?.rows }).toEqual({ rows: 30_000, aside: 1 });
    const all = objects.trim().replaceAll('\n', ',');
    await file('late.json', `[${all},{"name":"b","n":${n},"id":${id}}]`);
    expect((await failure(read.json('data/late.json', Row))).message).toMatch(/late\.json, object 30001, column/);
  });

  it.each([
    ['numbers', 'CASE i WHEN 40000 THEN 1.5 ELSE 2 END::DOUBLE', '1.5'],
    ['decimals', 'CASE i WHEN 40000 THEN 1.5 ELSE 2 END::DECIMAL(9, 2)', '1.50'],
    ['texts', "CASE i WHEN 40000 THEN '1.5' ELSE '2' END", '1.5'],
  ])('of Parquet whose column has %s', async (_what, n, value) => {
    await parquet('late.parquet', `SELECT 'a' AS name, ${n} AS n, i AS id FROM range(50000) t(i)`);
    const error = await failure(read.parquet('data/late.parquet', Row));
    expect(error).toMatchObject({ code: 'SOURCE_VALUE', hint: expect.stringContaining('round(x)') });
    expect(error.message).toContain(`data/late.parquet, row 40000, column "n" ("${value}"): `);
  });

  it('in lists', async () => {
    const Lists = schema({ marks: schema.list(schema.int8()) });
    await file('marks.jsonl', `${'{"marks":[1,2]}\n'.repeat(30_000)}{"marks":[2.0,null]}\n{"marks":[1,2.5]}\n`);
    const error = await failure(read.jsonl('data/marks.jsonl', Lists));
    expect(error).toMatchObject({ code: 'SOURCE_VALUE' });
    expect(error.message).toContain('data/marks.jsonl, object 30002, column "marks" ("[1,2.5]")');
    const table = await materialise(read.jsonl('data/marks.jsonl', Lists, { onBadRow: 'quarantine' }));
    expect(table).toMatchObject({ rows: 30_001, quarantine: { rows: 1 } });
  });

  it('in a derived column, which SQL can round', async () => {
    await file('few.csv', 'name,n,id\na,4,4\nb,3,4\n');
    const query = read.csv('data/few.csv', Row);
    const error = await failure(query.derive('half', schema.int16(), 'n / 2'));
    expect(error).toMatchObject({ code: 'SOURCE_VALUE', message: expect.stringMatching(/Column "half" holds 1\.5; /) });
    const floor = await rowsOf(query.derive('half', schema.int16(), 'n // 2'));
    expect(floor.map(({ half }) => half)).toEqual([2, 1]);
    const rounded = await rowsOf(query.derive('half', schema.int16(), 'round(n / ?)', 2));
    expect(rounded.map(({ half }) => half)).toEqual([2, 2]);
  });

  it('and so is a number in a boolean column, save 0 and 1', async () => {
    const Flag = schema({ flag: schema.bool() });
    await parquet('flags.parquet', 'SELECT 1 AS flag UNION ALL SELECT 0');
    expect(await rowsOf(read.parquet('data/flags.parquet', Flag))).toEqual([{ flag: true }, { flag: false }]);
    await parquet('flags.parquet', 'SELECT 1 AS flag UNION ALL SELECT 2');
    expect((await failure(read.parquet('data/flags.parquet', Flag))).message).toMatch(/row 1, column "flag" \("2"\)/);
  });
});

describe('JSON texts that look like dates', () => {
  it('stay as they are in text columns, and moments heed their zones', async () => {
    const Log = schema({ at: schema.utf8(), seen: schema.timestamp(), n: schema.int16() });
    const line = (at: string): string => `{"at":"${at}","seen":"2020-01-31T10:00:00+02:00","n":1}\n`;
    await file('log.jsonl', line('2020-01-31T10:00:00Z') + line('2020-01-31'));
    const rows = await rowsOf(read.jsonl('data/log.jsonl', Log));
    expect(rows.map(({ at }) => at)).toEqual(['2020-01-31T10:00:00Z', '2020-01-31']);
    expect(new Set(rows.map(({ seen }) => Number(seen)))).toEqual(new Set([Date.UTC(2020, 0, 31, 8)]));
  });
});

describe('moments with a zone', () => {
  const Seen = schema({ at: schema.timestamp(), n: schema.int16() });
  const eight = Date.UTC(2020, 0, 31, 8);
  const moments = [
    '2020-01-31 10:00:00+02',
    '2020-01-31T08:00:00Z',
    '2020-01-31T03:00:00-05:00',
    '2020-01-31 08:00:00',
  ];
  const each = async (query: TableQuery): Promise<number[]> => (await rowsOf(query)).map(({ at }) => Number(at));

  it('become UTC, from CSV, JSON and Parquet', async () => {
    const expected = moments.map(() => eight);
    const quarantine = { onBadRow: 'quarantine' } as const;
    await file('moments.csv', `at,n\n${moments.map((at) => `${at},1\n`).join('')}`);
    expect(await each(read.csv('data/moments.csv', Seen))).toEqual(expected);
    expect(await each(read.csv('data/moments.csv', Seen, quarantine))).toEqual(expected);
    await file('moments.jsonl', moments.map((at) => `${JSON.stringify({ at, n: 1 })}\n`).join(''));
    expect(await each(read.jsonl('data/moments.jsonl', Seen))).toEqual(expected);
    expect(await each(read.jsonl('data/moments.jsonl', Seen, quarantine))).toEqual(expected);
    const texts = moments.map((at) => `('${at}', 1)`).join(', ');
    await parquet('moments.parquet', `SELECT * FROM (VALUES ${texts}) t("at", n)`);
    expect(await each(read.parquet('data/moments.parquet', Seen))).toEqual(expected);
    await parquet('zoned.parquet', `SELECT "at"::TIMESTAMPTZ AS "at", n FROM (VALUES ${texts}) t("at", n)`);
    expect(await each(read.parquet('data/zoned.parquet', Seen))).toEqual(expected);
  });

  it('do so on a machine that stands in another zone', async () => {
    const zone = await withDuckDb({ spill: store.root }, (db) =>
      db.runAndReadAll("SELECT current_setting('TimeZone'), CAST('2020-01-31 10:00:00+02'::TIMESTAMPTZ AS VARCHAR)"),
    );
    expect(zone.getRows()).toEqual([['UTC', '2020-01-31 08:00:00+00']]);
  });
});
