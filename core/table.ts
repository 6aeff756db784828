import type { TableRef } from './artifact.js';
import type { AnyRow, Precision } from './column.js';
import type { Query, SqlValue } from './query.js';

interface Cells {
  readonly length: number;
  /** How many are missing. */
  readonly nulls: number;
  /** Arrow's validity bitmap, bit 1 = there, lowest bit first; absent where nothing is missing. Ask `isMissing`. */
  readonly validity: Uint8Array | undefined;
}

export type NumberArray =
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** Numbers as they lie in the file. Of a missing one, the value means nothing. */
export interface NumberCells extends Cells {
  readonly kind: 'numbers';
  /** Timestamps and `int64` are a BigInt64Array, `bool` a Uint8Array of 0 and 1. */
  readonly values: NumberArray;
  /** There for timestamps: what `values` count since 1970-01-01 UTC. */
  readonly precision?: Precision;
  readonly bool?: true;
  /** `date`: days since 1970-01-01 as an Int32Array. `time`: microseconds since midnight as a BigInt64Array. */
  readonly as?: 'date' | 'time';
}

export interface CategoryCells extends Cells {
  readonly kind: 'categories';
  /** Positions in `dictionary`. In one table, a value has the same position in every part. */
  readonly values: Int32Array;
  readonly dictionary: readonly string[];
}

export interface TextCells extends Cells {
  readonly kind: 'texts';
  /** Text i is the UTF-8 of `bytes` from `offsets[i]` to `offsets[i + 1]`. */
  readonly offsets: Int32Array;
  readonly bytes: Uint8Array;
}

/** Bytes of any length, laid out as texts are. */
export interface BinaryCells extends Cells {
  readonly kind: 'binaries';
  readonly offsets: Int32Array;
  readonly bytes: Uint8Array;
}

/** List i is the `items` from `offsets[i]` to `offsets[i + 1]`. */
export interface ListCells extends Cells {
  readonly kind: 'lists';
  readonly offsets: Int32Array;
  readonly items: ColumnCells;
}

/** Tensors of one shape, row after row, each in row-major order. */
export interface TensorCells extends Cells {
  readonly kind: 'tensors';
  readonly shape: readonly number[];
  /** Numbers in each: the product of `shape`. */
  readonly width: number;
  readonly values: NumberArray;
}

/** Vectors of one width, row after row: the form a feature matrix has. */
export interface VectorCells extends Cells {
  readonly kind: 'vectors';
  readonly width: number;
  readonly values: Float32Array;
}

export type ColumnCells = NumberCells | CategoryCells | TextCells | BinaryCells | ListCells | TensorCells | VectorCells;

/** Some consecutive rows of a table, column by column. */
export interface Batch {
  readonly rows: number;
  readonly columns: { readonly [name: string]: ColumnCells };
}

export function isMissing({ validity }: Pick<Cells, 'validity'>, row: number): boolean {
  return validity !== undefined && (validity[row >> 3]! & (1 << (row & 7))) === 0;
}

/** A table as a step receives it: its reference, and ways to its rows. Nothing is read before it is asked for. */
export interface Table<Row = AnyRow> extends TableRef {
  /** Part by part, so that memory stays bounded; views over the file's bytes, not copies. Only these columns, if named. */
  batches(columns?: readonly (keyof Row & string)[]): AsyncIterable<Batch>;
  /** One whole column. Throws FinalError `COLUMN_NOT_FOUND` with the columns there are. */
  column(name: keyof Row & string): Promise<ColumnCells>;
  /** Row objects, one by one: handy, and a hundred times slower than `batches`. */
  records(): AsyncIterable<Row>;
  /** Runs DuckDB SQL in which this table is called `self`; for small results. */
  query<Result = AnyRow>(sql: string, ...values: readonly SqlValue[]): Promise<Result[]>;
  /** A table made from this one. Return it from a step: `flights.where('delay > ?', 60)`. */
  where(sql: string, ...values: readonly SqlValue[]): Query<Row>;
}
