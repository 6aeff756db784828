import { isMissing } from '../table.js';
import type { ColumnCells, NumberCells } from '../table.js';
import type { Range } from './expectation.js';

/** What a timestamp counts, in each millisecond. */
const IN_MILLISECOND = { s: 1e-3, ms: 1, us: 1e3 } as const;

/**
 * Rows whose number is there and outside a range, or whose moment is outside one given in milliseconds. Nothing for cells
 * that are neither, or whose numbers a JavaScript number does not hold exactly.
 */
export function rowsOutside(cells: ColumnCells, range: Range): number[] | undefined {
  if (cells.kind !== 'numbers' || cells.bool || cells.as) return undefined;
  const { values, precision } = cells;
  if (precision === 'ns' || values instanceof BigUint64Array) return undefined;
  const { min = -Infinity, max = Infinity } = range;
  if (!(values instanceof BigInt64Array))
    return outside(cells, { values: values as Float64Array, min, max, next: nextNumber });
  if (precision === undefined) return undefined;
  // Two words of 32 bits: many times faster than a bigint, and exact to 2^53.
  const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  const scale = IN_MILLISECOND[precision];
  return outside(cells, { values: words, min: min * scale, max: max * scale, next: nextLong });
}

interface Search<Values> {
  readonly values: Values;
  readonly min: number;
  readonly max: number;
  /** The first row from one on that is outside; the number of rows if none is. */
  readonly next: (from: number, within: Omit<Search<Values>, 'next'>) => number;
}

function outside<Values>(cells: NumberCells, { next, ...within }: Search<Values>): number[] {
  const rows: number[] = [];
  for (let row = next(0, within); row < cells.length; row = next(row + 1, within)) {
    if (!isMissing(cells, row)) rows.push(row);
  }
  return rows;
}

function nextNumber(from: number, { values, min, max }: Omit<Search<Float64Array>, 'next'>): number {
  const { length } = values;
  for (let row = from; row < length; row++) if (values[row]! < min || values[row]! > max) return row;
  return length;
}

function nextLong(from: number, { values: words, min, max }: Omit<Search<Int32Array>, 'next'>): number {
  const length = words.length / 2;
  for (let row = from; row < length; row++) {
    const value = words[2 * row + 1]! * 2 ** 32 + (words[2 * row]! >>> 0);
    if (value < min || value > max) return row;
  }
  return length;
}
