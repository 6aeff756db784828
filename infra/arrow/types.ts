import {
  Binary,
  Bool,
  DateDay,
  Dictionary,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int16,
  Int32,
  Int64,
  Int8,
  List,
  TimeMicrosecond,
  Timestamp,
  TimeUnit,
  Uint16,
  Uint32,
  Uint64,
  Uint8,
  Utf8,
} from 'apache-arrow';
import type { DataType } from 'apache-arrow';
import type { ColumnType } from '../../core/artifact.js';
import { CATEGORY } from '../../core/column.js';
import type { Precision } from '../../core/column.js';
import { FinalError } from '../../core/errors.js';
import type { NumberArray, NumberCells } from '../../core/table.js';
import { tensorMetadata } from './tensor-metadata.js';

type NewArray = new (length: number) => NumberArray;

/** How one of our column types lies in Arrow, in DuckDB and in memory. */
export interface Layout {
  /** `id` numbers the column in its file; Arrow keeps dictionaries apart by it. */
  readonly arrow: (id: number) => DataType;
  /** The DuckDB type to cast to, so that its vector has the bytes Arrow wants. */
  readonly sql: string;
  readonly cells: 'numbers' | 'categories' | 'texts' | 'binaries' | 'lists' | 'tensors' | 'vectors';
  readonly array: NewArray;
  readonly precision?: Precision;
  readonly as?: 'date' | 'time';
  /** Numbers in each vector or tensor. */
  readonly width?: number;
  readonly shape?: readonly number[];
  /** What a list holds. */
  readonly item?: Layout;
  /** What the Arrow field says beside its type. */
  readonly metadata?: ReadonlyMap<string, string>;
}

const UNITS: { readonly [P in Precision]: [TimeUnit, sql: string] } = {
  s: [TimeUnit.SECOND, 'TIMESTAMP_S'],
  ms: [TimeUnit.MILLISECOND, 'TIMESTAMP_MS'],
  us: [TimeUnit.MICROSECOND, 'TIMESTAMP'],
  ns: [TimeUnit.NANOSECOND, 'TIMESTAMP_NS'],
};

const NUMBERS: readonly (readonly [type: string, arrow: () => DataType, sql: string, array: NewArray])[] = [
  ['int8', () => new Int8(), 'TINYINT', Int8Array],
  ['int16', () => new Int16(), 'SMALLINT', Int16Array],
  ['int32', () => new Int32(), 'INTEGER', Int32Array],
  ['int64', () => new Int64(), 'BIGINT', BigInt64Array],
  ['uint8', () => new Uint8(), 'UTINYINT', Uint8Array],
  ['uint16', () => new Uint16(), 'USMALLINT', Uint16Array],
  ['uint32', () => new Uint32(), 'UINTEGER', Uint32Array],
  ['uint64', () => new Uint64(), 'UBIGINT', BigUint64Array],
  ['float32', () => new Float32(), 'FLOAT', Float32Array],
  ['float64', () => new Float64(), 'DOUBLE', Float64Array],
];

const LAYOUTS: ReadonlyMap<string, Layout> = new Map<string, Layout>([
  ...NUMBERS.map(([type, arrow, sql, array]): [string, Layout] => [type, { arrow, sql, cells: 'numbers', array }]),
  ['bool', { arrow: () => new Bool(), sql: 'BOOLEAN', cells: 'numbers', array: Uint8Array }],
  ['date[day]', { arrow: () => new DateDay(), sql: 'DATE', cells: 'numbers', array: Int32Array, as: 'date' }],
  ['time[us]', { arrow: () => new TimeMicrosecond(), sql: 'TIME', cells: 'numbers', array: BigInt64Array, as: 'time' }],
  ['utf8', { arrow: () => new Utf8(), sql: 'VARCHAR', cells: 'texts', array: Uint8Array }],
  ['binary', { arrow: () => new Binary(), sql: 'BLOB', cells: 'binaries', array: Uint8Array }],
  [
    CATEGORY,
    {
      arrow: (id) => new Dictionary(new Utf8(), new Int32(), id),
      sql: 'VARCHAR',
      cells: 'categories',
      array: Int32Array,
    },
  ],
  ...(Object.keys(UNITS) as Precision[]).map((precision): [string, Layout] => {
    const [unit, sql] = UNITS[precision];
    const arrow = (): DataType => new Timestamp(unit);
    return [`timestamp[${precision}]`, { arrow, sql, cells: 'numbers', array: BigInt64Array, precision }];
  }),
]);

/** The column type of a feature matrix: vectors of `width` float32. */
export function vectorType(width: number): string {
  return `fixed_size_list<float32>[${width}]`;
}

/** DuckDB's arrays end here; longer ones are lists to it. */
export const LONGEST_ARRAY = 100_000;

/** Throws FinalError `COLUMN_TYPE` for a type that tables do not have. */
export function layoutOf({ name, type }: Pick<ColumnType, 'name' | 'type'>): Layout {
  const layout = LAYOUTS.get(type) ?? vectorLayout(type) ?? tensorLayout(type) ?? listLayout(type);
  if (layout !== undefined) return layout;
  throw new FinalError('COLUMN_TYPE', {
    message: `Column "${name}" is said to be ${type}, which no table has.`,
    hint: `Use one of: ${[...LAYOUTS.keys(), vectorType(20), 'list<float32>', 'tensor<uint8>[28,28,1]'].join(', ')}.`,
  });
}

function vectorLayout(type: string): Layout | undefined {
  const width = Number(/^fixed_size_list<float32>\[(\d+)\]$/.exec(type)?.[1]);
  if (Number.isNaN(width)) return undefined;
  const arrow = (): DataType => new FixedSizeList(width, new Field('item', new Float32(), false));
  return { arrow, sql: `FLOAT[${width}]`, cells: 'vectors', array: Float32Array, width };
}

function tensorLayout(type: string): Layout | undefined {
  const [, of = '', dimensions = ''] = /^tensor<(\w+)>\[([\d,]+)\]$/.exec(type) ?? [];
  const number = NUMBERS.find(([name]) => name === of);
  if (number === undefined) return undefined;
  const [, item, one, array] = number;
  const shape = dimensions.split(',').map(Number);
  const width = shape.reduce((product, length) => product * length, 1);
  const arrow = (): DataType => new FixedSizeList(width, new Field('item', item(), false));
  const sql = width > LONGEST_ARRAY ? `${one}[]` : `${one}[${width}]`;
  return { arrow, sql, cells: 'tensors', array, width, shape, metadata: tensorMetadata(shape) };
}

/** Lists hold what has a type of its own in Arrow: no lists in lists, and text as text. */
function listLayout(type: string): Layout | undefined {
  const inner = /^list<(.+)>$/.exec(type)?.[1] ?? '';
  const item = LAYOUTS.get(inner);
  if (item === undefined || item.cells === 'categories') return undefined;
  const arrow = (): DataType => new List(new Field('item', item.arrow(0), true));
  return { arrow, sql: `${item.sql}[]`, cells: 'lists', array: Int32Array, item };
}

/** What the numbers of a column mean, as its cells say it. */
export function meaningOf({ precision, as, sql }: Layout): Pick<NumberCells, 'precision' | 'as' | 'bool'> {
  if (sql === 'BOOLEAN') return { bool: true };
  return { ...(precision && { precision }), ...(as && { as }) };
}
