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
  if (!(values instanceof BigInt64Array)) return outside(cells, { ...range, at: (row) => values[row] as number });
  if (precision === undefined) return undefined;
  // Two words of 32 bits: many times faster than a bigint, and exact to 2^53.
  const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  const scale = IN_MILLISECOND[precision];
  const scaled = { min: (range.min ?? -Infinity) * scale, max: (range.max ?? Infinity) * scale };
  return outside(cells, { ...scaled, at: (row) => words[2 * row + 1]! * 2 ** 32 + (words[2 * row]! >>> 0) });
}

function outside(
  cells: NumberCells,
  { min = -Infinity, max = Infinity, at }: Range & { readonly at: (row: number) => number },
): number[] {
  const rows: number[] = [];
  for (let row = 0; row < cells.length; row++) {
    const value = at(row);
    if ((value < min || value > max) && !isMissing(cells, row)) rows.push(row);
  }
  return rows;
}
