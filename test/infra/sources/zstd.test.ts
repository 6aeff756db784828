import { createHash } from 'node:crypto';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { schema } from '../../../core/schema/index.js';
import { withDuckDb } from '../../../infra/arrow/duckdb.js';
import { sourceLimits } from '../../../infra/sources/limits.js';
import { unpack } from '../../../infra/sources/unpack.js';
import { read } from '../../../pipelines/language/read.js';
import { sourceFolder } from '../../support/source-folder.js';
import type { SourceFolder } from '../../support/source-folder.js';

const Row = schema({ n: schema.int32(), text: schema.utf8() });
let store: SourceFolder['store'];
let materialise: SourceFolder['materialise'];
let path: SourceFolder['path'];
beforeAll(async () => {
  ({ store, materialise, path } = await sourceFolder());
  // Digests of text hardly pack, numbers do: blocks of all kinds.
  const rows =
    'SELECT n::INTEGER AS n, CASE WHEN n % 3 = 0 THEN md5(n::VARCHAR) ELSE repeat(chr((97 + n % 20)::INTEGER), n % 50) END AS text FROM range(200000) t(n)';
  await withDuckDb({ spill: store.root }, async (db) => {
    await db.run(`COPY (${rows}) TO '${path('rows.csv')}' (FORMAT csv)`);
    await db.run(`COPY (${rows}) TO '${path('rows.csv.zst')}' (FORMAT csv, COMPRESSION zstd)`);
    await db.run(`COPY (${rows}) TO '${path('rows.jsonl.zst')}' (FORMAT json, COMPRESSION zstd)`);
  });
});
afterAll(() => store.remove());

it('is unpacked to the same bytes', async () => {
  const limits = sourceLimits({});
  await unpack(path('rows.csv.zst'), { to: path('again.csv'), packing: 'zstd', place: 'rows.csv.zst', limits });
  const digest = async (name: string): Promise<string> =>
    createHash('sha256')
      .update(await readFile(path(name)))
      .digest('hex');
  expect(await digest('again.csv')).toBe(await digest('rows.csv'));
});

it('is read as what is not packed', async () => {
  const plain = await materialise(read.csv('data/rows.csv', Row));
  expect(plain.rows).toBe(200_000);
  expect(await materialise(read.csv('data/rows.csv.zst', Row))).toEqual(plain);
  expect((await materialise(read.jsonl('data/rows.jsonl.zst', Row))).rows).toBe(plain.rows);
});

it('is refused where it is cut, or none', async () => {
  await writeFile(path('cut.csv.zst'), await readFile(path('rows.csv.zst')));
  await truncate(path('cut.csv.zst'), 100_000);
  await writeFile(path('none.csv.zst'), 'n,text\n1,a\n'.repeat(9));
  for (const name of ['cut.csv.zst', 'none.csv.zst']) {
    await expect(materialise(read.csv(`data/${name}`, Row))).rejects.toMatchObject({
      name: 'FinalError',
      code: 'SOURCE_UNREADABLE',
      message: expect.stringMatching(new RegExp(`${name} is broken where it is packed \\(zstd\\)`)),
    });
  }
});

it('is stopped long before a bomb has gone off', async () => {
  // A frame of blocks that each say: 128 KiB of one byte. 400 KiB of them are 12.5 GiB.
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]);
  const block = Buffer.from([0x02, 0x00, 0x10, 0x61]);
  await writeFile(path('bomb.csv.zst'), Buffer.concat([head, ...Array.from({ length: 100_000 }, () => block)]));
  const before = process.memoryUsage().rss;
  await expect(materialise(read.csv('data/bomb.csv.zst', Row))).rejects.toMatchObject({
    name: 'FinalError',
    code: 'SOURCE_BOMB',
    message: expect.stringMatching(/bomb\.csv\.zst became \d+(\.\d)? MiB from/),
  });
  expect(process.memoryUsage().rss - before).toBeLessThan(400 << 20);
});
