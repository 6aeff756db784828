import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TableQuery } from '../../core/query.js';
import { schema } from '../../core/schema/index.js';
import { codeCategories } from '../../infra/arrow/coded-categories.js';
import { columnTypes } from '../../core/column.js';
import { quoteText, withDuckDb } from '../../infra/arrow/duckdb.js';
import { openTable } from '../../infra/arrow/open-table.js';
import { runQuery } from '../../infra/arrow/run-query.js';
import { streamBatches } from '../../infra/arrow/stream-batches.js';
import { read } from '../../pipelines/language/read.js';
import { temporaryStore } from '../support/tables.js';

const ROWS = 150_000;
const Item = schema({ n: schema.int32(), kind: schema.category({ nullable: true }) });
/** Short and long texts, empty and missing ones, quotes, and letters of several bytes. */
const FEW = `(['red', '', NULL, 'it''s "so"', 'naïve ☂', 'a text of more than twelve bytes'])[1 + (i * 7) % 6]`;

let store: Awaited<ReturnType<typeof temporaryStore>>;
let project: string;
beforeAll(async () => {
  store = await temporaryStore();
  project = join(store.root, 'project');
  await mkdir(project);
});
afterAll(() => store.remove());

/** The rows 0, 1, …: a file of which `kind` is kept as dictionaries, or, by one too small for them, as texts. */
async function write(file: string, kind: string, { dictionaries }: { dictionaries: boolean }): Promise<string> {
  const options = dictionaries ? '' : ', DICTIONARY_SIZE_LIMIT 1, PARQUET_VERSION V1';
  await withDuckDb({ spill: join(store.root, 'spill') }, (db) =>
    db.run(
      `COPY (SELECT i::INTEGER AS n, ${kind} AS kind FROM range(${ROWS}) t(i))
       TO ${quoteText(join(project, file))} (FORMAT parquet, ROW_GROUP_SIZE 20000${options})`,
    ),
  );
  return file;
}

const digestOf = async (query: TableQuery): Promise<string> =>
  (await runQuery(query, { artifacts: store.artifacts, project })).digest;

describe('categories that Parquet keeps as dictionaries', () => {
  it.each<[string, string]>([
    ['few values, some missing', FEW],
    ['few values, none missing', `coalesce(${FEW}, 'none')`],
    ['values first met in later row groups', `'v' || (i // 1000)`],
    ['more values than are coded', `'v' || (i % 5000)`],
    ['a zero byte', `CASE i % 3 WHEN 0 THEN 'a' || chr(0) || 'b' ELSE 'a' END`],
    ['nothing but missing values', 'NULL::VARCHAR'],
  ])('give the same table, byte for byte, as texts do: %s', async (_name, kind) => {
    const coded = read.parquet(await write('coded.parquet', kind, { dictionaries: true }), Item);
    const texts = read.parquet(await write('texts.parquet', kind, { dictionaries: false }), Item);
    expect(await digestOf(coded)).toBe(await digestOf(texts));
    expect(await digestOf(coded.where('n % 3 = ?', 1))).toBe(await digestOf(texts.where('n % 3 = ?', 1)));
  });

  it('keep their meaning beside a column of the same name that is derived', async () => {
    const file = await write('derived.parquet', FEW, { dictionaries: true });
    const query = read.parquet(file, Item).derive('kind', schema.category(), `'d' || n % 3`);
    const table = openTable(await runQuery(query, { artifacts: store.artifacts, project }), store.artifacts);
    for await (const { columns } of table.batches(['kind'])) {
      expect(columns['kind']).toMatchObject({ dictionary: ['d0', 'd1', 'd2'], nulls: 0 });
    }
  });

  it('are read again where a value comes that was not there before', async () => {
    const types = columnTypes(Item.columns);
    const run = withDuckDb({ spill: join(store.root, 'spill') }, async (db) => {
      await db.run(`CREATE TABLE t AS SELECT 1 AS n, 'a' AS kind`);
      const statement = { sql: 'SELECT n, kind FROM t', values: [] };
      const coded = await codeCategories(db, {
        statement,
        schema: types,
        rows: statement,
        dictionaries: () => Promise.resolve(['kind']),
      });
      expect([...coded.codes]).toEqual([['kind', ['a']]]);
      await db.run(`INSERT INTO t VALUES (2, 'b')`);
      for await (const _batch of streamBatches(db, { statement, coded, schema: types }));
    });
    await expect(run).rejects.toMatchObject({ code: 'SOURCE_CHANGED', message: expect.stringContaining('"kind"') });
  });
});
