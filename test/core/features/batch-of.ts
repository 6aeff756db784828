import type { ColumnDeclaration, Columns } from '../../../core/column.js';
import type { FittedFeatures } from '../../../core/features/fitted.js';
import { gather } from '../../../core/features/encoded.js';
import type { Features } from '../../../core/features/features.js';
import type { Batch, ColumnCells } from '../../../core/table.js';
import { categories, numbers, texts } from '../../support/tables.js';

export type TableRow = { readonly [column: string]: unknown };

const ARRAYS = {
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;
const TICKS = { s: 1e-3, ms: 1, us: 1e3, ns: 1e6 } as const;

/** Rows as a table keeps them. Moments are milliseconds here; NaN and infinities stay what they are. */
export function batchOf(columns: Columns, rows: readonly TableRow[]): Batch {
  const cells = Object.entries(columns).map(([name, declared]): [string, ColumnCells] => {
    const { type, precision = 'ms' } = declared;
    const values = rows.map((row) => row[name] ?? null);
    if (type === 'category') return [name, categories(values as string[])];
    if (type === 'utf8') return [name, texts(values as string[])];
    if (type === 'bool') {
      const flags = values.map((value) => (value === null ? null : Number(value)));
      return [name, { ...numbers(flags, Uint8Array), bool: true }];
    }
    if (type === 'timestamp') {
      const ticks = values.map((value) =>
        value === null ? null : BigInt(Math.round((value as number) * TICKS[precision])),
      );
      return [name, { ...numbers(ticks, BigInt64Array), precision }];
    }
    if (type === 'date') return [name, { ...numbers(values as number[], Int32Array), as: 'date' }];
    if (type === 'tensor') return [name, tensors(values as (readonly number[] | null)[], declared)];
    const long = (value: unknown): unknown => (type === 'int64' && value !== null ? BigInt(value as number) : value);
    return [name, numbers(values.map(long) as number[], ARRAYS[type as keyof typeof ARRAYS])];
  });
  return { rows: rows.length, columns: Object.fromEntries(cells) };
}

function tensors(rows: readonly (readonly number[] | null)[], { of, shape = [] }: ColumnDeclaration): ColumnCells {
  const width = shape.reduce((product, length) => product * length, 1);
  const values = new (of === 'uint8' ? Uint8Array : Float32Array)(rows.length * width);
  rows.forEach((row, at) => values.set(row ?? [], at * width));
  const { length, nulls, validity } = numbers(
    rows.map((row) => (row === null ? null : 1)),
    Uint8Array,
  );
  return { kind: 'tensors', shape, width, values, length, nulls, validity };
}

export function fitOn(features: Features, ...batches: readonly Batch[]): FittedFeatures {
  const fitting = features.fitting();
  for (const batch of batches) fitting.add(batch);
  return features.fitted(fitting.state());
}

export function matrixOf(fitted: FittedFeatures, batch: Batch): Float32Array {
  return gather(fitted.encode(batch), { from: 0, to: batch.rows }, new Float32Array(batch.rows * fitted.width));
}

/** Row by row. */
export function rowsOf(fitted: FittedFeatures, batch: Batch): number[][] {
  const matrix = matrixOf(fitted, batch);
  return Array.from({ length: batch.rows }, (_, row) => [
    ...matrix.subarray(row * fitted.width, (row + 1) * fitted.width),
  ]);
}

export function bitsOf(values: Float32Array): number[] {
  return [...new Uint32Array(values.slice().buffer)];
}
