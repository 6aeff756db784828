import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { makeSplit } from '../../activities/split.js';
import type { ColumnType, TableRef } from '../../core/artifact.js';
import type { Batch } from '../../core/table.js';
import { withDuckDb } from '../../infra/arrow/duckdb.js';
import { openTable } from '../../infra/arrow/open-table.js';
import { openTableWriter, writeTable } from '../../infra/arrow/table-writer.js';
import { batch, categories, numbers, recordsOf, stepContext, temporaryStore, texts } from '../support/tables.js';

let store: Awaited<ReturnType<typeof temporaryStore>>;
beforeAll(async () => {
  store = await temporaryStore();
});
afterAll(() => store.remove());

const column = (name: string, type: string): ColumnType => ({ name, type, nullable: true });
const SCHEMA = [
  column('at', 'int64'),
  column('row', 'int32'),
  column('word', 'utf8'),
  column('kind', 'dictionary<utf8>'),
];

interface Row {
  readonly at: bigint;
  readonly row: number | null;
  readonly word: string | null;
  readonly kind: string | null;
}
const KINDS = ['a', 'b', null, 'a kind of more than twelve bytes', 'c'];
/** Times repeat, and lie in no order: 7,919 is a prime. */
const row = (n: number): Row => ({
  at: BigInt((n * 7919) % 1009),
  row: n,
  word: n % 5 === 0 ? null : `word ${n}${n % 3 === 0 ? ' and more of it' : ''}`,
  kind: KINDS[n % KINDS.length]!,
});
function batchOf(rows: readonly Row[]): Batch {
  return batch({
    at: numbers(
      rows.map(({ at }) => at),
      BigInt64Array,
    ),
    row: numbers(
      rows.map((one) => one.row),
      Int32Array,
    ),
    word: texts(rows.map(({ word }) => word)),
    kind: categories(rows.map(({ kind }) => kind)),
  });
}
const batchesOf = (rows: readonly Row[], size: number): Batch[] =>
  Array.from({ length: Math.ceil(rows.length / size) }, (_none, n) => batchOf(rows.slice(n * size, (n + 1) * size)));
const objects = (): Promise<string[]> => readdir(join(store.root, 'objects'), { recursive: true });

describe('a table of several parts', () => {
  it('has parts that show nothing of the parts whose memory they used', async () => {
    // Where there will be holes lies `b`, which is position 1.
    const kindOf = (n: number): string => (n === 1 || (n % 2 === 0 && n > 0) ? 'b' : 'a');
    const full = Array.from({ length: 64 }, (_none, n) => ({ ...row(n), row: n, word: `word ${n}`, kind: kindOf(n) }));
    const holes = full
      .slice(0, 24)
      .map((one, n) => (n % 2 === 0 && n > 0 ? { ...one, row: null, word: null, kind: null } : one));
    // Parts one and two are 64 rows without holes; the third lies where the first lay.
    const after = await writeTable(store.artifacts, [full, full, holes].map(batchOf), { schema: SCHEMA, partRows: 64 });
    const alone = await writeTable(store.artifacts, [batchOf(holes)], { schema: SCHEMA, partRows: 64 });
    const [, , third] = (await store.artifacts.manifest(after)).files;
    const [only] = (await store.artifacts.manifest(alone)).files;
    expect(third!.digest).toBe(only!.digest);
  });

  it('is split out of order as the sorted table is, byte for byte', async () => {
    const rows = Array.from({ length: 5000 }, (_none, n) => row(n));
    const sorted = [...rows].sort((a, b) => Number(a.at - b.at));
    const write = (of: readonly Row[]): Promise<TableRef> =>
      writeTable(store.artifacts, batchesOf(of, 300), { schema: SCHEMA, partRows: 704 });
    const [unordered, ordered] = [await write(rows), await write(sorted)];
    expect(unordered.parts).toBe(8);
    const split = (table: TableRef): Promise<Record<string, TableRef>> =>
      makeSplit({ artifacts: store.artifacts })({ by: 'at', shares: { train: 0.7, test: 0.3 } }, table, stepContext());
    const [mixed, straight] = [await split(unordered), await split(ordered)];
    const read = async (parts: Record<string, TableRef>): Promise<unknown[][]> => [
      await recordsOf(openTable(parts['train']!, store.artifacts)),
      await recordsOf(openTable(parts['test']!, store.artifacts)),
    ];
    expect((await read(mixed)).flat()).toEqual(sorted);
    expect(await read(mixed)).toEqual(await read(straight));
    expect([mixed['train']!.digest, mixed['test']!.digest]).toEqual([
      straight['train']!.digest,
      straight['test']!.digest,
    ]);
  });
});

describe('a part that cannot be written', () => {
  /** A folder lies where the part is to be: the system itself refuses the file. */
  const block = async (part: string): Promise<void> => {
    const [scratch] = await readdir(join(store.root, 'scratch'));
    await mkdir(join(store.root, 'scratch', scratch!, part));
  };
  /** As many calls to the system, one after the other, as the refused one has had time to come back in. */
  const settled = async (): Promise<void> => {
    for (let call = 0; call < 100; call++) await readdir(store.root);
  };

  it('is told at the next part, and nothing is published', async () => {
    const before = await objects();
    const rows = Array.from({ length: 64 }, (_none, n) => row(n));
    async function* source(): AsyncGenerator<Batch> {
      await block('part-00001.arrow');
      for (let n = 0; n < 8; n++) yield batchOf(rows);
    }
    await expect(writeTable(store.artifacts, source(), { schema: SCHEMA, partRows: 64 })).rejects.toMatchObject({
      code: 'EEXIST',
    });
    await settled();
    expect(await objects()).toEqual(before);
    expect(await readdir(join(store.root, 'scratch'))).toEqual([]);
  });

  it('is told at the end where it is the last one, however late that is asked for', async () => {
    const before = await objects();
    const writer = await openTableWriter(store.artifacts, { schema: SCHEMA, partRows: 64 });
    await block('part-00000.arrow');
    await writer.append(batchOf(Array.from({ length: 64 }, (_none, n) => row(n))));
    await settled();
    await expect(writer.finish()).rejects.toMatchObject({ code: 'EEXIST' });
    await writer.abandon();
    expect(await objects()).toEqual(before);
    expect(await readdir(join(store.root, 'scratch'))).toEqual([]);
  });
});

describe('a query larger than its memory', () => {
  const was = process.env['COPPICE_QUERY_MEMORY_MIB'];
  afterEach(() => {
    if (was === undefined) delete process.env['COPPICE_QUERY_MEMORY_MIB'];
    else process.env['COPPICE_QUERY_MEMORY_MIB'] = was;
  });
  const sum = (spill: string): Promise<unknown> =>
    withDuckDb({ spill }, async (db) => {
      const rows = 'SELECT (i * 7919) % 10000019 AS k, i AS v FROM range(10000000) r(i)';
      // 160 MB are sorted, and the row with the greatest `k`, 339,690, left out; without LIMIT nothing need be sorted.
      const result = await db.runAndReadAll(
        `SELECT count(*)::INTEGER, sum(v)::BIGINT FROM (${rows} ORDER BY k LIMIT 9999999)`,
      );
      const [kept] = (
        await db.runAndReadAll("SELECT value FROM duckdb_settings() WHERE name = 'memory_limit'")
      ).getRows();
      return [...result.getRows()[0]!, kept![0]];
    });

  it('goes to disk, and has as much memory as is set', async () => {
    process.env['COPPICE_QUERY_MEMORY_MIB'] = '96';
    const spill = await store.artifacts.scratch();
    expect(await sum(spill)).toEqual([9_999_999, 49_999_995_000_000n - 339_690n, '96.0 MiB']);
    await store.artifacts.discard(spill);
  });

  it('refuses a size that is none', async () => {
    process.env['COPPICE_QUERY_MEMORY_MIB'] = 'lots';
    await expect(sum(store.root)).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringContaining('COPPICE_QUERY_MEMORY_MIB'),
    });
  });
});
