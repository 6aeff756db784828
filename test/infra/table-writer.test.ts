import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ColumnType, TableRef } from '../../core/artifact.js';
import type { Batch, CategoryCells, VectorCells } from '../../core/table.js';
import { openTable } from '../../infra/arrow/open-table.js';
import { pick } from '../../infra/arrow/rows.js';
import { openTableWriter, writeTable } from '../../infra/arrow/table-writer.js';
import { vectorType } from '../../infra/arrow/types.js';
import { batch, categories, numbers, recordsOf, temporaryStore, texts } from '../support/tables.js';

let store: Awaited<ReturnType<typeof temporaryStore>>;
beforeAll(async () => {
  store = await temporaryStore();
});
afterAll(() => store.remove());

const column = (name: string, type: string): ColumnType => ({ name, type, nullable: true });
const SCHEMA = [
  column('at', 'timestamp[ms]'),
  column('n', 'int16'),
  column('big', 'int64'),
  column('x', 'float64'),
  column('yes', 'bool'),
  column('word', 'utf8'),
  column('kind', 'dictionary<utf8>'),
];
interface Record {
  readonly at: Date | null;
  readonly n: number | null;
  readonly big: bigint | null;
  readonly x: number | null;
  readonly yes: boolean | null;
  readonly word: string | null;
  readonly kind: string | null;
}
const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { freq: 4 });
const record: fc.Arbitrary<Record> = fc.record({
  at: orNull(fc.date({ noInvalidDate: true })),
  n: orNull(fc.integer({ min: -32768, max: 32767 })),
  big: orNull(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  x: orNull(fc.double({ noNaN: true, noDefaultInfinity: true })),
  yes: orNull(fc.boolean()),
  word: orNull(fc.string({ unit: 'grapheme', maxLength: 20 })),
  kind: orNull(fc.constantFrom('a', 'b', 'a value of more than twelve bytes', '', 'ü')),
});

function batchOf(rows: readonly Record[]): Batch {
  const flag = {
    ...numbers(
      rows.map((row) => (row.yes === null ? null : Number(row.yes))),
      Uint8Array,
    ),
    bool: true as const,
  };
  const at = numbers(
    rows.map((row) => (row.at === null ? null : BigInt(row.at.getTime()))),
    BigInt64Array,
  );
  return batch({
    at: { ...at, precision: 'ms' },
    n: numbers(
      rows.map((row) => row.n),
      Int16Array,
    ),
    big: numbers(
      rows.map((row) => row.big),
      BigInt64Array,
    ),
    x: numbers(
      rows.map((row) => row.x),
      Float64Array,
    ),
    yes: flag,
    word: texts(rows.map((row) => row.word)),
    kind: categories(rows.map((row) => row.kind)),
  });
}

describe('a table', () => {
  it('gives back the rows that were written, however they came and however its parts are cut', async () => {
    const batches = fc.array(fc.array(record, { minLength: 1, maxLength: 40 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(batches, fc.constantFrom(8, 24, 1000), async (input, partRows) => {
        const ref = await writeTable(store.artifacts, input.map(batchOf), { schema: SCHEMA, partRows });
        expect(ref.rows).toBe(input.flat().length);
        expect(ref.parts).toBe(Math.max(1, Math.ceil(ref.rows / partRows)));
        expect(await recordsOf(openTable(ref, store.artifacts))).toEqual(input.flat());
      }),
      { numRuns: 40 },
    );
  });

  it('has the same digest for the same rows, whatever lies under what is missing', async () => {
    const clean = numbers([1, null, 3], Int16Array);
    const dirty = { ...clean, values: Int16Array.of(1, 999, 3) };
    const write = (cells: typeof clean): Promise<TableRef> =>
      writeTable(store.artifacts, [batch({ n: cells })], { schema: [column('n', 'int16')] });
    expect(await write(dirty)).toEqual(await write(clean));
  });

  it('keeps one position for a category in all parts', async () => {
    const input = [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
    ].map((kind) => batch({ kind: categories(kind) }));
    const ref = await writeTable(store.artifacts, input, { schema: [column('kind', 'dictionary<utf8>')], partRows: 2 });
    const codes: number[][] = [];
    for await (const { columns } of openTable(ref, store.artifacts).batches())
      codes.push([...(columns['kind'] as CategoryCells).values]);
    expect(codes).toEqual([
      [0, 1],
      [1, 2],
      [2, 0],
    ]);
    expect(await openTable(ref, store.artifacts).column('kind')).toMatchObject({ dictionary: ['a', 'b', 'c'] });
  });

  it('writes chosen rows, in the order chosen', async () => {
    const rows = fc.sample(record, { numRuns: 50, seed: 1 });
    const writer = await openTableWriter(store.artifacts, { schema: SCHEMA });
    const chosen = [49, 0, 7, 7, 20];
    await writer.append(batchOf(rows), pick(chosen));
    const table = openTable(await writer.finish(), store.artifacts);
    expect(await recordsOf(table)).toEqual(chosen.map((row) => rows[row]));
  });

  it('writes large fixed columns without gathering them, in parts with their own bitmaps', async () => {
    const values = Array.from({ length: 200_000 }, (_none, row) => (row % 7 === 3 ? null : row));
    const vectors = Float32Array.from({ length: 400_000 }, (_none, n) => n);
    const input = batch({
      n: numbers(values, Int32Array),
      v: { length: 200_000, nulls: 0, validity: undefined, kind: 'vectors', width: 2, values: vectors },
    });
    const schema = [column('n', 'int32'), column('v', vectorType(2))];
    const ref = await writeTable(store.artifacts, [input], { schema, partRows: 70_001 });
    expect(ref.parts).toBe(3);
    const table = openTable(ref, store.artifacts);
    const back = ((await table.column('v')) as VectorCells).values;
    expect(
      Buffer.compare(new Uint8Array(back.buffer, back.byteOffset, back.byteLength), new Uint8Array(vectors.buffer)),
    ).toBe(0);
    const n: unknown[] = [];
    for await (const row of table.records()) n.push(row['n']);
    expect(n).toEqual(values);
  });

  it('is its reference again as JSON, and keeps what else the reference says', async () => {
    const ref = await writeTable(store.artifacts, [batch({ n: numbers([1], Int16Array) })], {
      schema: [column('n', 'int16')],
    });
    const extended = { ...ref, checked: { rows: 1 }, quarantine: ref };
    const table = openTable(extended, store.artifacts) as unknown as { quarantine: ReturnType<typeof openTable> };
    expect(JSON.parse(JSON.stringify(table))).toEqual(extended);
    expect(await recordsOf(table.quarantine)).toEqual([{ n: 1 }]);
  });

  it('says which columns there are when another is asked for', async () => {
    const ref = await writeTable(store.artifacts, [], { schema: SCHEMA });
    await expect(openTable(ref, store.artifacts).column('nn')).rejects.toMatchObject({
      code: 'COLUMN_NOT_FOUND',
      message: expect.stringContaining('at, n, big'),
    });
    await expect(
      writeTable(store.artifacts, [batch({ m: numbers([1], Int16Array) })], { schema: [column('n', 'int16')] }),
    ).rejects.toMatchObject({
      code: 'COLUMN_NOT_FOUND',
    });
  });
});

const python = process.env['COPPICE_TEST_PYTHON'] ?? 'python3';
const hasPyarrow = ((): boolean => {
  try {
    execFileSync(python, ['-c', 'import pyarrow'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** Prints each part's rows as JSON, texts for what JSON cannot hold. */
const READ = `
import json, sys, pyarrow as pa
rows = []
for path in sys.argv[1:]:
    table = pa.ipc.open_file(path).read_all()
    table.validate(full=True)
    rows += table.to_pylist()
print(json.dumps([table.schema.to_string(), rows], default=str))
`;

describe('a table for others', () => {
  (hasPyarrow ? it : it.skip)(
    'is read by pyarrow as it lies (needs a python with pyarrow: COPPICE_TEST_PYTHON)',
    async () => {
      const rows = fc
        .sample(record, { numRuns: 100, seed: 2 })
        .map((row) => ({ ...row, at: row.at && new Date('2001-02-03T04:05:06Z') }));
      const vectors = Float32Array.from({ length: 300 }, (_none, n) => n);
      const v = { length: 100, nulls: 0, validity: undefined, kind: 'vectors', width: 3, values: vectors } as const;
      const input = { rows: 100, columns: { ...batchOf(rows).columns, v } };
      const ref = await writeTable(store.artifacts, [input], {
        schema: [...SCHEMA, column('v', vectorType(3))],
        partRows: 40,
      });
      const { files } = await store.artifacts.manifest(ref);
      const paths = await Promise.all(files.map(({ path }) => store.artifacts.file(ref, path)));
      const [schema, read] = JSON.parse(execFileSync(python, ['-c', READ, ...paths], { encoding: 'utf8' })) as [
        string,
        unknown[],
      ];
      expect(schema).toContain('kind: dictionary<values=string, indices=int32');
      expect(schema).toContain('v: fixed_size_list<item: float not null>[3]');
      expect(read).toEqual(
        rows.map((row, at) => ({
          ...row,
          at: row.at && '2001-02-03 04:05:06',
          big: row.big === null ? null : Number(row.big),
          v: [...vectors.subarray(at * 3, at * 3 + 3)],
        })),
      );
    },
  );
});
