import duckdb from '@duckdb/node-bindings';
import type { Vector } from '@duckdb/node-bindings';
import type { ColumnCells, NumberArray } from '../../core/table.js';
import { countMissing } from './slice.js';
import type { Layout } from './types.js';

/** Reads a vector's rows. */
export type ReadVector = (vector: Vector, rows: number) => ColumnCells;

/** Which rows are there. */
export function validityOf(
  vector: Vector,
  rows: number,
): { length: number; nulls: number; validity: Uint8Array | undefined } {
  // DuckDB counts in words of 64 bits, and gives nothing where all is there.
  const validity = (duckdb.vector_get_validity(vector, Math.ceil(rows / 64) * 8) as Uint8Array | null) ?? undefined;
  return { length: rows, nulls: countMissing(validity, rows), validity };
}

/** A flat vector's memory as numbers. */
export function viewOf(
  vector: Vector,
  { array, length }: { readonly array: Layout['array']; readonly length: number },
): NumberArray {
  // DuckDB gives no memory of length 0.
  if (length === 0) return new array(0);
  const { BYTES_PER_ELEMENT: size } = array as unknown as { BYTES_PER_ELEMENT: number };
  const { buffer, byteOffset } = duckdb.vector_get_data(vector, length * size);
  const View = array as unknown as new (buffer: ArrayBufferLike, at: number, length: number) => NumberArray;
  return new View(buffer, byteOffset, length);
}
