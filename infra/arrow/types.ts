import {
  Bool,
  Dictionary,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int16,
  Int32,
  Int64,
  Int8,
  TimeUnit,
  Timestamp,
  Utf8,
} from 'apache-arrow';
import type { DataType } from 'apache-arrow';
import type { ColumnType } from '../../core/artifact.js';
import type { Precision } from '../../core/column.js';
import { FinalError } from '../../core/errors.js';
import type { NumberArray } from '../../core/table.js';

/** How one of our column types lies in Arrow, in DuckDB and in memory. */
export interface Layout {
  /** `id` numbers the column in its file; Arrow keeps dictionaries apart by it. */
  readonly arrow: (id: number) => DataType;
  /** The DuckDB type to cast to, so that its vector has the bytes Arrow wants. */
  readonly sql: string;
  readonly cells: 'numbers' | 'categories' | 'texts' | 'vectors';
  readonly array: new (length: number) => NumberArray;
  readonly precision?: Precision;
  readonly width?: number;
}

const UNITS: { readonly [P in Precision]: [TimeUnit, sql: string] } = {
  s: [TimeUnit.SECOND, 'TIMESTAMP_S'],
  ms: [TimeUnit.MILLISECOND, 'TIMESTAMP_MS'],
  us: [TimeUnit.MICROSECOND, 'TIMESTAMP'],
  ns: [TimeUnit.NANOSECOND, 'TIMESTAMP_NS'],
};

const LAYOUTS: ReadonlyMap<string, Layout> = new Map<string, Layout>([
  ['int8', { arrow: () => new Int8(), sql: 'TINYINT', cells: 'numbers', array: Int8Array }],
  ['int16', { arrow: () => new Int16(), sql: 'SMALLINT', cells: 'numbers', array: Int16Array }],
  ['int32', { arrow: () => new Int32(), sql: 'INTEGER', cells: 'numbers', array: Int32Array }],
  ['int64', { arrow: () => new Int64(), sql: 'BIGINT', cells: 'numbers', array: BigInt64Array }],
  ['float32', { arrow: () => new Float32(), sql: 'FLOAT', cells: 'numbers', array: Float32Array }],
  ['float64', { arrow: () => new Float64(), sql: 'DOUBLE', cells: 'numbers', array: Float64Array }],
  ['bool', { arrow: () => new Bool(), sql: 'BOOLEAN', cells: 'numbers', array: Uint8Array }],
  ['utf8', { arrow: () => new Utf8(), sql: 'VARCHAR', cells: 'texts', array: Uint8Array }],
  [
    'dictionary<utf8>',
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

/** Throws FinalError `COLUMN_TYPE` for a type that tables do not have. */
export function layoutOf({ name, type }: Pick<ColumnType, 'name' | 'type'>): Layout {
  const width = Number(/^fixed_size_list<float32>\[(\d+)\]$/.exec(type)?.[1]);
  const layout = Number.isNaN(width) ? LAYOUTS.get(type) : vectorLayout(width);
  if (layout !== undefined) return layout;
  throw new FinalError('COLUMN_TYPE', {
    message: `Column "${name}" is said to be ${type}, which no table has.`,
    hint: `Use one of: ${[...LAYOUTS.keys(), vectorType(20)].join(', ')}.`,
  });
}

function vectorLayout(width: number): Layout {
  const arrow = (): DataType => new FixedSizeList(width, new Field('item', new Float32(), false));
  return { arrow, sql: `FLOAT[${width}]`, cells: 'vectors', array: Float32Array, width };
}
