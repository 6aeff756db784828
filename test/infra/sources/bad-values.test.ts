import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FinalError } from '../../../core/errors.js';
import type { TableQuery } from '../../../core/query.js';
import { schema } from '../../../core/schema/index.js';
import type { ColumnCells } from '../../../core/table.js';
import { withDuckDb } from '../../../infra/arrow/duckdb.js';
import { writeTable } from '../../../infra/arrow/table-writer.js';
import { read } from '../../../pipelines/language/read.js';
import { failureOf, sourceFolder } from '../../support/source-folder.js';
import type { SourceFolder } from '../../support/source-folder.js';
import { batch, categories, numbers, texts } from '../../support/tables.js';

const Person = schema({ name: schema.utf8(), age: schema.int16() });
let store: SourceFolder['store'];
let materialise: SourceFolder['materialise'];
let path: SourceFolder['path'];
beforeAll(async () => {
  ({ store, materialise, path } = await sourceFolder());
});
afterAll(() => store.remove());

const failure = (query: TableQuery): Promise<FinalError> => failureOf(materialise(query));
const parquet = (name: string, age: string): Promise<void> =>
  withDuckDb({ spill: store.root }, async (db) => {
    await db.run(
      `COPY (SELECT 'a' || n AS name, ${age} AS age FROM range(50000) t(n)) TO '${path(name)}' (FORMAT parquet)`,
    );
  });

describe('a value that does not fit is told by file, row and column', () => {
  it.each([
    [
      'too large a number',
      'CASE n WHEN 40000 THEN 70000 ELSE 3 END',
      /^Reading data\/wide\.parquet failed at data\/wide\.parquet, row 40000, column "age" \("70000"\): /,
    ],
    ['text among numbers', "CASE n WHEN 40000 THEN 'old' ELSE '3' END", /row 40000, column "age" \("old"\): /],
  ])('in Parquet: %s', async (_what, age, says) => {
    await parquet('wide.parquet', age);
    const query = read.parquet('data/wide.parquet', Person);
    expect(await failure(query)).toMatchObject({
      name: 'FinalError',
      code: 'SOURCE_VALUE',
      message: expect.stringMatching(says),
    });
    expect((await failure(query.where('age < 100'))).message).toMatch(/row 40000, column "age"/);
    const all = read.query({ all: query }, Person, 'SELECT * FROM "all" ORDER BY name');
    expect((await failure(all)).message).toMatch(/data\/wide\.parquet, row 40000, column "age"/);
    const joined = read.parquet('data/wide.parquet', schema({ name: schema.utf8() })).join(query, { on: 'name' });
    expect((await failure(joined)).message).toMatch(/data\/wide\.parquet, row 40000, column "age"/);
    const Patient = schema({ name: schema.utf8(), age: schema.int16({ pii: true }) });
    const { message } = await failure(read.parquet('data/wide.parquet', Patient));
    expect(message).toMatch(/data\/wide\.parquet, row 40000, column "age": /);
    expect(message).not.toMatch(/70000|old/);
  });

  it('in Parquet files of which one has another type', async () => {
    await parquet('months-1.parquet', '3');
    await parquet('months-2.parquet', "CASE n WHEN 7 THEN 'x' ELSE '3' END");
    expect((await failure(read.parquet('data/months-*.parquet', Person))).message).toMatch(
      /at data\/months-2\.parquet, row 7, column "age" \("x"\)/,
    );
  });

  it.each([
    ['late', 30_000, '"old"', 'old'],
    ['early', 30, '"old"', 'old'],
    ['large', 30_000, '70000', '70000'],
  ])('in JSON lines, %s', async (name, before, age, shown) => {
    const line = '{"name":"Ada","age":36}\n';
    await writeFile(path(`${name}.jsonl`), `${line.repeat(before)}{"name":"B","age":${age}}\n`);
    await writeFile(path('good.jsonl'), line);
    const error = await failure(read.jsonl(['data/good.jsonl', `data/${name}.jsonl`], Person));
    expect(error).toMatchObject({ code: 'SOURCE_VALUE' });
    expect(error.message).toContain(`data/${name}.jsonl, object ${before + 1}, column "age" ("${shown}")`);
    expect(error.message).not.toContain('sample_size');
  });

  it('in a list of JSON documents', async () => {
    const Lists = schema({ name: schema.utf8(), marks: schema.list(schema.int8()) });
    await writeFile(path('lists.json'), '[{"name":"Ada","marks":[1]},{"name":"B","marks":[2,"x"]}]');
    expect((await failure(read.json('data/lists.json', Lists))).message).toMatch(
      /lists\.json, object 2, column "marks"/,
    );
  });
});

describe('an Arrow file', () => {
  const arrow = async (name: string, columns: Readonly<Record<string, ColumnCells>>, type: string): Promise<Buffer> => {
    const types = [
      { name: 'name', type, nullable: false },
      { name: 'age', type: 'int32', nullable: false },
    ];
    const table = await writeTable(store.artifacts, [batch(columns)], { schema: types });
    const bytes = await readFile(await store.artifacts.file(table, 'part-00000.arrow'));
    await writeFile(path(name), bytes);
    return bytes;
  };
  const ages = numbers([1, 70_000, 3], Int32Array);
  /** `ö` in Latin-1, and a letter in the place of its second byte. */
  const broken = (bytes: Buffer): Buffer =>
    Buffer.from(bytes.toString('latin1').replaceAll(Buffer.from('ö').toString('latin1'), '\xf6x'), 'latin1');

  it('names row and column of a value that does not fit', async () => {
    await arrow('people.arrow', { name: texts(['a', 'b', 'c']), age: ages }, 'utf8');
    expect((await failure(read.arrow('data/people.arrow', Person))).message).toMatch(
      /at data\/people\.arrow, row 1, column "age" \("70000"\)/,
    );
  });

  it('whose texts or categories are no UTF-8 is refused, and no text becomes a missing one', async () => {
    const Named = schema({ name: schema.utf8() });
    const names = ['Ada', 'Gödel', 'Eve'];
    await writeFile(path('texts.arrow'), broken(await arrow('x.arrow', { name: texts(names), age: ages }, 'utf8')));
    expect(await failure(read.arrow('data/texts.arrow', Named))).toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: expect.stringMatching(/data\/texts\.arrow, row 1, column "name": a text is no valid UTF-8/),
    });
    const coded = await arrow('x.arrow', { name: categories(names), age: ages }, 'dictionary<utf8>');
    await writeFile(path('coded.arrow'), broken(coded));
    expect(await failure(read.arrow('data/coded.arrow', schema({ name: schema.category() })))).toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: expect.stringMatching(/Column "name" has categories that are no valid UTF-8/),
    });
    await writeFile(path('whole.arrow'), coded);
    expect((await materialise(read.arrow('data/whole.arrow', schema({ name: schema.category() })))).rows).toBe(3);
  });

  it.each([0.3, 0.6, 0.95])('that was cut is refused (at %d of its length)', async (share) => {
    const bytes = await arrow('x.arrow', { name: texts(['a', 'b', 'c']), age: ages }, 'utf8');
    await writeFile(path('cut.arrow'), bytes.subarray(0, bytes.length * share));
    expect(await failure(read.arrow('data/cut.arrow', Person))).toMatchObject({
      name: 'FinalError',
      code: 'SOURCE_UNREADABLE',
      message: expect.stringMatching(/data\/cut\.arrow is an Arrow file without its end/),
    });
  });
});
