import type { NumberKind } from '../column.js';
import type { NumberArray } from '../table.js';

/** Arrays that hold a column's numbers as a table keeps them; 64-bit integers as floats, which JSON has. */
const ARRAYS = {
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: Float64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: Float64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/** A tensor of a request: its numbers in one array, or arrays in arrays as its shape says; undefined if it is neither. */
export function flatTensor(value: unknown, shape: readonly number[]): readonly unknown[] | undefined {
  const size = shape.reduce((product, length) => product * length, 1);
  if (!Array.isArray(value)) return size === 1 ? [value] : undefined;
  if (!Array.isArray(value[0])) return value.length === size ? value : undefined;
  return nested(value, shape);
}

function nested(value: unknown, [length, ...rest]: readonly number[]): readonly unknown[] | undefined {
  if (!Array.isArray(value) || value.length !== length) return undefined;
  if (rest.length === 0) return value;
  const parts = value.map((part) => nested(part, rest));
  return parts.includes(undefined) ? undefined : (parts as unknown[][]).flat();
}

/** One after the other. */
export function joinTensors(rows: readonly (readonly number[])[], of: NumberKind, width: number): NumberArray {
  const values = new ARRAYS[of](rows.length * width);
  rows.forEach((row, at) => values.set(row, at * width));
  return values;
}
