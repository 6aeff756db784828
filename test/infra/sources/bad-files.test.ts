import { mkdir, open, readdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeMaterialise } from '../../../activities/materialise.js';
import type { FinalError } from '../../../core/errors.js';
import type { TableQuery } from '../../../core/query.js';
import { schema } from '../../../core/schema/index.js';
import { openTable } from '../../../infra/arrow/open-table.js';
import { sourceLimits } from '../../../infra/sources/limits.js';
import { read } from '../../../pipelines/language/read.js';
import { failureOf, sourceFolder } from '../../support/source-folder.js';
import type { SourceFolder } from '../../support/source-folder.js';
import { recordsOf } from '../../support/tables.js';

const Person = schema({ name: schema.utf8(), age: schema.int16() });
let store: SourceFolder['store'];
let materialise: SourceFolder['materialise'];
let place: SourceFolder['path'];
const file = (name: string, content: string | Uint8Array): Promise<void> => writeFile(place(name), content);
const failure = (query: TableQuery, run = materialise): Promise<FinalError> => failureOf(run(query));
const many = 'Ada,36\n'.repeat(30_000);

beforeAll(async () => {
  ({ store, materialise, path: place } = await sourceFolder());
});
afterAll(async () => {
  // None of all this may have left anything.
  expect(await readdir(join(store.root, 'scratch'))).toEqual([]);
  await store.remove();
});

describe('a CSV', () => {
  it.each<[string, string | Uint8Array, string, RegExp]>([
    ['a quote that is not closed', `name,age\n${many}"Bob,3\nEve,4\n`, 'SOURCE_UNREADABLE', /quote/],
    ['another delimiter in the middle', `name,age\n${many}Bob;3\nEve;4\n`, 'SOURCE_UNREADABLE', /Line: 30002.*Columns/],
    ['another delimiter near its head', 'name,age\nAda,36\nBob;3\nEve;4\n', 'COLUMN_NOT_FOUND', /`delimiter`/],
    ['another type in the middle', `name,age\n${many}Bob,old\n`, 'SOURCE_VALUE', /Line: 30002.*"age".*"old"/],
    ['a column more in the middle', `name,age\n${many}Bob,3,x\n`, 'SOURCE_UNREADABLE', /Line: 30002.*Columns/],
    [
      'bytes of another encoding',
      Buffer.concat([Buffer.from(`name,age\n${many}`), Buffer.from('Gödel,3\n', 'latin1')]),
      'SOURCE_UNREADABLE',
      /Line: 3000\d.*utf-8.*latin-1/,
    ],
    ['no line at all', '', 'COLUMN_NOT_FOUND', /no column "name", "age"/],
    ['a head only', 'name,age\n', 'TABLE_EMPTY', /0 rows/],
    ['a line of 20 MiB', `name,age\n${many}${'x'.repeat(20 << 20)},3\n`, 'SOURCE_UNREADABLE', /Line: 30002.*line/],
  ])('with %s is refused with file, line and reason', async (name, content, code, says) => {
    const path = `${name.replaceAll(' ', '-')}.csv`;
    await file(path, content);
    const error = await failure(read.csv(`data/${path}`, Person));
    expect({ code: error.code, message: error.message }).toEqual({ code, message: expect.stringMatching(says) });
    expect(error).toMatchObject({ name: 'FinalError', message: expect.stringContaining(path) });
    expect(error.message.length).toBeLessThan(2500);
  });

  it('may be Latin-1 if it says so, and have any quote or long line that is allowed', async () => {
    await file('latin.csv', Buffer.from('name,age\nGödel,3\n', 'latin1'));
    const [row] = await recordsOf(
      openTable(await materialise(read.csv('data/latin.csv', Person, { encoding: 'latin-1' })), store.artifacts),
    );
    expect(row).toEqual({ name: 'Gödel', age: 3 });
    await file('plain.csv', 'name,age\n"Bob,3\n');
    expect((await materialise(read.csv('data/plain.csv', Person, { quote: '' }))).rows).toBe(1);
    await file('long.csv', `name,age\n${'x'.repeat(12 << 20)},3\n`);
    expect((await materialise(read.csv('data/long.csv', Person))).bytes).toBeGreaterThan(12 << 20);
  });

  it('in a glob names the file that is bad', async () => {
    await mkdir(join(store.root, 'data/days'));
    await file('days/1.csv', 'name,age\nAda,36\n');
    await file('days/2.csv', 'name,age\nAda,x\n');
    expect((await failure(read.csv('data/days/*.csv', Person))).message).toMatch(/in .*days\/2\.csv: .*Line: 2/);
  });
});

describe('JSON lines', () => {
  it.each<[string, string, string, RegExp]>([
    ['a line that is none', '{"name":"Ada","age":36}\n{"name":', 'SOURCE_UNREADABLE', /jsonl/],
    [
      'another type in the middle',
      `${'{"name":"Ada","age":36}\n'.repeat(30_000)}{"name":"B","age":"old"}\n`,
      'SOURCE_',
      /old|age/,
    ],
    ['a text of 40 MiB', `{"name":"${'x'.repeat(40 << 20)}","age":1}\n`, 'SOURCE_UNREADABLE', /maximum|size/],
  ])('with %s are refused', async (name, content, code, says) => {
    const path = `${name.replaceAll(' ', '-')}.jsonl`;
    await file(path, content);
    const error = await failure(read.jsonl(`data/${path}`, Person));
    expect(error).toMatchObject({ name: 'FinalError', message: expect.stringMatching(says) });
    expect(error.code).toContain(code);
    expect(error.message).toContain(path);
  });
});

describe('a text of 1 GiB', () => {
  it.each([
    ['csv', () => read.csv('data/huge.csv', Person), /CSV Error on Line: \d/],
    ['jsonl', () => read.jsonl('data/huge.jsonl', Person), /maximum/],
  ] as const)('in a line of %s is refused with little memory', async (ending, query, says) => {
    const begun = ending === 'csv' ? 'name,age\n' : '{"name":"';
    await file(`huge.${ending}`, `${begun}${'x'.repeat(1 << 20)}`);
    // No byte of the rest is on the disk.
    await truncate(join(store.root, `data/huge.${ending}`), 1 << 30);
    const before = process.memoryUsage().rss;
    const error = await failure(query());
    expect(error).toMatchObject({
      name: 'FinalError',
      code: 'SOURCE_UNREADABLE',
      message: expect.stringMatching(says),
    });
    expect(error.message).toContain(`huge.${ending}`);
    expect(error.message.length).toBeLessThan(2500);
    expect(process.memoryUsage().rss - before).toBeLessThan(400 << 20);
  });

  it('or of 256 MiB among JSON lines is set aside with little memory', async () => {
    await file('huge-line.jsonl', '{"name":"Ada","age":36}\n{"name":"');
    await truncate(join(store.root, 'data/huge-line.jsonl'), 1 << 28);
    const before = process.memoryUsage().rss;
    const table = await materialise(
      read.jsonl('data/huge-line.jsonl', Person, { onBadRow: 'quarantine', maxBadRows: 1 }),
    );
    expect(table).toMatchObject({ rows: 1, quarantine: { rows: 1 } });
    expect(process.memoryUsage().rss - before).toBeLessThan(200 << 20);
  });
});

describe('Parquet', () => {
  const copy = async (sql: string, name: string): Promise<void> => {
    const instance = await DuckDBInstance.create(':memory:');
    const db = await instance.connect();
    await db.run(`COPY (${sql}) TO '${join(store.root, 'data', name)}' (FORMAT parquet)`);
    db.closeSync();
    instance.closeSync();
  };

  it('with a text of 64 MiB is refused, naming the column, unless that is allowed', async () => {
    await copy(
      `SELECT CASE n WHEN 3 THEN repeat('x', 64 << 20) ELSE 'ok' END AS name, n::SMALLINT AS age FROM range(9) t(n)`,
      'long.parquet',
    );
    const query = read.parquet('data/long.parquet', Person);
    expect(await failure(query)).toMatchObject({
      name: 'FinalError',
      code: 'CELL_TOO_LONG',
      message: expect.stringMatching(
        /long\.parquet.*"name" holds a text of 67108864 bytes.*COPPICE_SOURCE_MAX_CELL_MIB/,
      ),
    });
    const limits = { ...sourceLimits({}), cellBytes: 65 << 20 };
    const roomy = makeMaterialise({ artifacts: store.artifacts, project: store.root, limits });
    expect((await roomy(query)).rows).toBe(9);
    // What is not asked for does no harm.
    expect((await materialise(query.select('age'))).rows).toBe(9);
    expect((await materialise(query.where('age <> 3'))).rows).toBe(8);
  });

  it('with a text that must be too long is refused before it is read', async () => {
    await copy(`SELECT repeat('x', 160 << 20) AS name, 1::SMALLINT AS age`, 'huge.parquet');
    const before = process.memoryUsage().rss;
    expect(await failure(read.parquet('data/huge.parquet', Person))).toMatchObject({
      name: 'FinalError',
      code: 'CELL_TOO_LONG',
      message: expect.stringMatching(/Row group 0 of .*huge\.parquet has 160 MiB in the 1 texts of column "name"/),
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(100 << 20);
  });

  it('of 10,000 columns is read for those that are declared, and told of in few words', async () => {
    const columns = Array.from({ length: 10_000 }, (_, n) => `${n} AS c${n}`).join(', ');
    await copy(`SELECT ${columns}`, 'wide.parquet');
    const Some = schema({ c9999: schema.int32(), c0: schema.int32() });
    const [row] = await recordsOf(
      openTable(await materialise(read.parquet('data/wide.parquet', Some)), store.artifacts),
    );
    expect(row).toEqual({ c9999: 9999, c0: 0 });
    const error = await failure(read.parquet('data/wide.parquet', Person));
    expect(error).toMatchObject({ code: 'COLUMN_NOT_FOUND', message: expect.stringMatching(/and 9950 more/) });
    expect(error.message.length).toBeLessThan(1000);
  });

  it('without rows, or cut, or none, is refused by name', async () => {
    await copy(`SELECT 'a' AS name, 1 AS age WHERE false`, 'none.parquet');
    expect(await failure(read.parquet('data/none.parquet', Person))).toMatchObject({ code: 'TABLE_EMPTY' });
    await copy(`SELECT 'a' || n AS name, 1 AS age FROM range(10000) t(n)`, 'cut.parquet');
    const handle = await open(join(store.root, 'data/cut.parquet'), 'r+');
    await handle.truncate(5000);
    await handle.close();
    await file('text.parquet', 'name,age\n');
    for (const name of ['cut.parquet', 'text.parquet']) {
      expect(await failure(read.parquet(`data/${name}`, Person))).toMatchObject({
        code: 'SOURCE_UNREADABLE',
        message: expect.stringContaining(name),
      });
    }
  });
});

describe('a package', () => {
  it('cannot lead out of itself by .. or by a link', async () => {
    const folder = join(store.root, 'node_modules/data-package');
    await mkdir(folder, { recursive: true });
    await file('people.csv', 'name,age\nAda,36\n');
    await symlink(join(store.root, 'data/people.csv'), join(folder, 'linked.csv'));
    await symlink(join(store.root, 'data'), join(folder, 'folder'));
    await writeFile(join(folder, 'own.csv.gz'), gzipSync('name,age\nAda,36\n'));
    expect((await materialise(read.csv('data-package:own.csv.gz', Person))).rows).toBe(1);
    for (const path of ['linked.csv', 'folder/people.csv']) {
      expect(await failure(read.csv(`data-package:${path}`, Person))).toMatchObject({ code: 'SOURCE_OUTSIDE' });
    }
    expect(await failure(read.csv('data-package:../../data/people.csv', Person))).toMatchObject({
      code: 'SOURCE_NOT_FOUND',
    });
  });
});
