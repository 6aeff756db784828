import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeMaterialise } from '../../activities/materialise.js';
import type { TableRef } from '../../core/artifact.js';
import type { Row } from '../../core/column.js';
import { schema } from '../../core/schema/index.js';
import type { Batch, ColumnCells, ListCells, TensorCells } from '../../core/table.js';
import { openTable } from '../../infra/arrow/open-table.js';
import { writeTable } from '../../infra/arrow/table-writer.js';
import { read } from '../../pipelines/language/read.js';
import { batch, numbers, recordsOf, temporaryStore, texts } from '../support/tables.js';

const Kinds = schema({
  u8: schema.uint8({ nullable: true }),
  u16: schema.uint16({ nullable: true }),
  u32: schema.uint32({ nullable: true }),
  u64: schema.uint64({ nullable: true }),
  day: schema.date({ nullable: true }),
  at: schema.time({ nullable: true }),
  raw: schema.binary({ nullable: true }),
  scores: schema.list(schema.float32({ nullable: true }), { nullable: true }),
  words: schema.list(schema.string({ nullable: true }), { nullable: true }),
  flags: schema.list(schema.bool(), { nullable: true }),
  days: schema.list(schema.date(), { nullable: true }),
  image: schema.tensor({ of: 'uint8', shape: [2, 2, 1], nullable: true }),
  matrix: schema.tensor({ of: 'float32', shape: [1, 3], nullable: true }),
});
type Kinds = Row<typeof Kinds>;

const ROWS: readonly Kinds[] = [
  {
    u8: 255,
    u16: 65535,
    u32: 4294967295,
    u64: 2n ** 64n - 1n,
    day: new Date('1969-12-31'),
    at: '23:59:59.999999',
    raw: Uint8Array.of(0, 255, 128),
    scores: [1.5, null, -2],
    words: ['a', '', null, 'more than twelve bytes of text'],
    flags: [true, false, true],
    days: [new Date('2024-02-29')],
    image: Uint8Array.of(0, 1, 2, 255),
    matrix: Float32Array.of(1.5, -2, 0),
  },
  {
    u8: null,
    u16: null,
    u32: null,
    u64: null,
    day: null,
    at: null,
    raw: null,
    scores: null,
    words: null,
    flags: null,
    days: null,
    image: null,
    matrix: null,
  },
  {
    u8: 0,
    u16: 0,
    u32: 0,
    u64: 0n,
    day: new Date('2001-02-28'),
    at: '00:00:00',
    raw: new Uint8Array(0),
    scores: [],
    words: [],
    flags: [false],
    days: [],
    image: Uint8Array.of(9, 8, 7, 6),
    matrix: Float32Array.of(4, 5, 6),
  },
];

const present = (values: readonly unknown[]): Pick<ColumnCells, 'length' | 'nulls' | 'validity'> => {
  const { length, nulls, validity } = numbers(
    values.map((value) => (value === null ? null : 1)),
    Uint8Array,
  );
  return { length, nulls, validity };
};
const lists = <T>(values: readonly (readonly T[] | null)[], items: (all: readonly T[]) => ColumnCells): ListCells => {
  const offsets = new Int32Array(values.length + 1);
  values.forEach((list, row) => (offsets[row + 1] = offsets[row]! + (list?.length ?? 0)));
  return { ...present(values), kind: 'lists', offsets, items: items(values.flatMap((list) => list ?? [])) };
};
const tensors = (
  values: readonly (Uint8Array | Float32Array | null)[],
  shape: readonly number[],
  array: typeof Uint8Array | typeof Float32Array,
): TensorCells => {
  const width = shape.reduce((product, length) => product * length, 1);
  const all = new array(values.length * width);
  values.forEach((one, row) => one && all.set(one, row * width));
  return { ...present(values), kind: 'tensors', shape, width, values: all };
};
const days = (dates: readonly (Date | null)[]): ColumnCells => ({
  ...numbers(
    dates.map((date) => date && date.getTime() / 86_400_000),
    Int32Array,
  ),
  as: 'date',
});
const microseconds = (text: string): bigint => {
  const [clock = '', fraction = ''] = text.split('.');
  const [hour = 0, minute = 0, second = 0] = clock.split(':').map(Number);
  return BigInt((hour * 60 + minute) * 60 + second) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
};

function cellsOf(rows: readonly Kinds[]): Batch {
  const of = <Name extends keyof Kinds>(name: Name): Kinds[Name][] => rows.map((row) => row[name]);
  return batch({
    u8: numbers(of('u8'), Uint8Array),
    u16: numbers(of('u16'), Uint16Array),
    u32: numbers(of('u32'), Uint32Array),
    u64: numbers(of('u64'), BigUint64Array),
    day: days(of('day')),
    at: {
      ...numbers(
        of('at').map((at) => (at === null ? null : microseconds(at))),
        BigInt64Array,
      ),
      as: 'time',
    },
    raw: { ...present(of('raw')), kind: 'binaries', offsets: offsetsOf(of('raw')), bytes: bytesOf(of('raw')) },
    scores: lists(of('scores'), (all) => numbers(all, Float32Array)),
    words: lists(of('words'), texts),
    flags: lists(of('flags'), (all) => ({ ...numbers(all.map(Number), Uint8Array), bool: true })),
    days: lists(of('days'), days),
    image: tensors(of('image'), [2, 2, 1], Uint8Array),
    matrix: tensors(of('matrix'), [1, 3], Float32Array),
  });
}
const bytesOf = (values: readonly (Uint8Array | null)[]): Uint8Array =>
  Buffer.concat(values.map((value) => value ?? new Uint8Array(0)));
const offsetsOf = (values: readonly (Uint8Array | null)[]): Int32Array => {
  let end = 0;
  return Int32Array.from([0, ...values.map((value) => (end += value?.length ?? 0))]);
};
/** Buffers, and views into larger memory, as plain typed arrays. */
const plain = (rows: readonly object[]): unknown[] =>
  rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        ArrayBuffer.isView(value) ? [...(value as Uint8Array)] : (value as unknown),
      ]),
    ),
  );

let store: Awaited<ReturnType<typeof temporaryStore>>;
let table: TableRef;
/** Enough rows that lists and bitmaps cross the borders of DuckDB's chunks and of parts. */
const MANY = Array.from({ length: 5003 }, (_none, row) => ROWS[row % 3]!);
beforeAll(async () => {
  store = await temporaryStore();
  table = await writeTable(store.artifacts, [cellsOf(MANY.slice(0, 100)), cellsOf(MANY.slice(100))], {
    schema: Kinds.arrow,
    partRows: 3000,
  });
});
afterAll(() => store.remove());

describe('every kind of column', () => {
  it('is read as it was written', async () => {
    expect(table.parts).toBe(2);
    expect(plain(await recordsOf(openTable(table, store.artifacts)))).toEqual(plain(MANY));
  });

  it('goes through DuckDB and comes back the same', async () => {
    const materialise = makeMaterialise({ artifacts: store.artifacts, project: process.cwd() });
    const every = await materialise(openTable(table, store.artifacts).where('u8 IS NULL OR u8 >= 0'));
    expect(every.digest).toBe((await rewritten(MANY)).digest);
    const some = await materialise(openTable(table, store.artifacts).where('u8 = 0 OR len(scores) > 1'));
    const expected = MANY.filter((row) => row.u8 !== null);
    expect(plain(await recordsOf(openTable(some, store.artifacts)))).toEqual(plain(expected));
  });

  it('can be asked in SQL', async () => {
    const [seen] = await openTable(table, store.artifacts).query(
      `SELECT max(u64)::VARCHAR AS u64, min(day)::VARCHAR AS day, max("at")::VARCHAR AS "at", max(len(words)) AS words,
              max(octet_length(raw)) AS raw, max(image[4]) AS image, count(matrix) AS matrices FROM self`,
    );
    const there = MANY.filter((row) => row.matrix !== null).length;
    expect(seen).toEqual({
      u64: '18446744073709551615',
      day: '1969-12-31',
      at: '23:59:59.999999',
      words: 4,
      raw: 3,
      image: 255,
      matrices: there,
    });
  });

  async function rewritten(rows: readonly Kinds[]): Promise<TableRef> {
    return writeTable(store.artifacts, [cellsOf(rows)], { schema: Kinds.arrow });
  }
});

describe('tensors longer than an array of DuckDB', () => {
  it('go through it as lists', async () => {
    const Wide = schema({ n: schema.int32(), wide: schema.tensor({ of: 'uint8', shape: [224, 224, 3] }) });
    const width = 224 * 224 * 3;
    const values = Uint8Array.from({ length: 3 * width }, (_none, at) => at % 251);
    const wide: ColumnCells = { ...present([1, 1, 1]), kind: 'tensors', shape: [224, 224, 3], width, values };
    const ref = await writeTable(store.artifacts, [batch({ n: numbers([1, 2, 3], Int32Array), wide })], {
      schema: Wide.arrow,
    });
    const materialise = makeMaterialise({ artifacts: store.artifacts, project: process.cwd() });
    const two = await materialise(openTable(ref, store.artifacts).where('n > 1'));
    const column = (await openTable(two, store.artifacts).column('wide')) as TensorCells;
    expect(column.shape).toEqual([224, 224, 3]);
    expect(Buffer.compare(column.values as Uint8Array, values.subarray(width))).toBe(0);
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
const READ = `
import json, sys, pyarrow as pa
rows = []
for path in sys.argv[1:]:
    table = pa.ipc.open_file(path).read_all()
    table.validate(full=True)
    columns = {f.name: c.cast(f.type.storage_type) if isinstance(f.type, pa.BaseExtensionType) else c for f, c in zip(table.schema, table.columns)}
    rows += pa.table(columns).slice(0, 3).to_pylist()
print(json.dumps([[str(f.type) for f in table.schema], rows[:3]], default=lambda v: list(v) if isinstance(v, bytes) else str(v)))
`;
const WRITE = `
import sys, pyarrow as pa, numpy as np, datetime as dt
table = pa.table({
  'half': pa.array(np.array([1.5, -0.1, np.inf, 6e-8], dtype=np.float16)),
  'clock': pa.array([dt.time(1, 2, 3), None, dt.time(4), dt.time(5)], pa.time32('s')),
  'large': pa.array(['a', 'b', None, 'ü'], pa.large_string()),
  'tensor': pa.FixedShapeTensorArray.from_numpy_ndarray(np.arange(16, dtype=np.int16).reshape(4, 2, 2)),
  'lists': pa.array([[1], None, [], [2, None]], pa.list_(pa.int64())),
})
with pa.OSFile(sys.argv[1], 'wb') as sink, pa.ipc.new_file(sink, table.schema) as writer:
    writer.write_table(table)
`;

describe('kinds for others', () => {
  (hasPyarrow ? it : it.skip)('are read by pyarrow (needs a python with pyarrow: COPPICE_TEST_PYTHON)', async () => {
    const { files } = await store.artifacts.manifest(table);
    const paths = await Promise.all(files.map(({ path }) => store.artifacts.file(table, path)));
    const [types, rows] = JSON.parse(execFileSync(python, ['-c', READ, ...paths], { encoding: 'utf8' })) as [
      string[],
      unknown[],
    ];
    expect(types).toEqual([
      'uint8',
      'uint16',
      'uint32',
      'uint64',
      'date32[day]',
      'time64[us]',
      'binary',
      'list<item: float>',
      'list<item: string>',
      'list<item: bool>',
      'list<item: date32[day]>',
      'extension<arrow.fixed_shape_tensor[value_type=uint8, shape=[2,2,1]]>',
      'extension<arrow.fixed_shape_tensor[value_type=float, shape=[1,3]]>',
    ]);
    const date = (value: Date): string => value.toISOString().slice(0, 10);
    expect(rows).toEqual(
      plain(ROWS).map((row) => {
        const { u64, day, days: some, ...rest } = row as Kinds;
        return { ...rest, u64: u64 === null ? null : Number(u64), day: day && date(day), days: some && some.map(date) };
      }),
    );
  });

  (hasPyarrow ? it : it.skip)('are read as pyarrow writes them (needs a python with pyarrow)', async () => {
    const path = join(store.root, 'theirs.arrow');
    await writeFile(path, '');
    execFileSync(python, ['-c', WRITE, path]);
    const Theirs = schema({
      half: schema.float32(),
      clock: schema.time({ nullable: true }),
      large: schema.string({ nullable: true }),
      tensor: schema.tensor({ of: 'int16', shape: [2, 2] }),
      lists: schema.list(schema.int64({ nullable: true }), { nullable: true }),
    });
    const materialise = makeMaterialise({ artifacts: store.artifacts, project: process.cwd() });
    const rows = await recordsOf(openTable(await materialise(read.arrow(path, Theirs)), store.artifacts));
    expect(plain(rows)).toEqual([
      { half: 1.5, clock: '01:02:03', large: 'a', tensor: [0, 1, 2, 3], lists: [1n] },
      { half: Math.fround(-0.0999755859375), clock: null, large: 'b', tensor: [4, 5, 6, 7], lists: null },
      { half: Infinity, clock: '04:00:00', large: null, tensor: [8, 9, 10, 11], lists: [] },
      { half: 2 ** -24, clock: '05:00:00', large: 'ü', tensor: [12, 13, 14, 15], lists: [2n, null] },
    ]);
  });
});
