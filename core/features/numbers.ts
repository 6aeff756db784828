import { isMissing } from '../table.js';
import type { NumberCells } from '../table.js';

const WORD = 2 ** 32;
const DAY = 86_400_000;

/** Numbers as 64-bit floats, moments as milliseconds since 1970; NaN where a number is missing or not finite. */
export function plainNumbers(cells: NumberCells): Float64Array {
  const numbers = isLong(cells.values) ? ofLongs(cells) : new Float64Array(cells.values);
  if (cells.values instanceof Float32Array || cells.values instanceof Float64Array) {
    for (let row = 0; row < numbers.length; row += 1) if (!Number.isFinite(numbers[row])) numbers[row] = NaN;
  }
  if (!isLong(cells.values)) scale(numbers, cells.precision);
  if (cells.as === 'date') for (let row = 0; row < numbers.length; row += 1) numbers[row]! *= DAY;
  if (cells.nulls > 0) for (let row = 0; row < cells.length; row += 1) if (isMissing(cells, row)) numbers[row] = NaN;
  return numbers;
}

function isLong(values: NumberCells['values']): values is BigInt64Array | BigUint64Array {
  return values instanceof BigInt64Array || values instanceof BigUint64Array;
}

/** By halves, as a BigInt for each row costs four times as much. Rounded once, as `Number(value)` rounds. */
function ofLongs({ values, precision }: NumberCells): Float64Array {
  const longs = values as BigInt64Array | BigUint64Array;
  const low = new Uint32Array(longs.buffer, longs.byteOffset, longs.length * 2);
  const signed = longs instanceof BigInt64Array;
  const high = signed ? new Int32Array(longs.buffer, longs.byteOffset, longs.length * 2) : low;
  const numbers = new Float64Array(longs.length);
  if (precision === 'ns') {
    for (let row = 0; row < numbers.length; row += 1) numbers[row] = microseconds(high[2 * row + 1]!, low[2 * row]!);
    return scale(numbers, 'us');
  }
  for (let row = 0; row < numbers.length; row += 1) numbers[row] = high[2 * row + 1]! * WORD + low[2 * row]!;
  return scale(numbers, precision);
}

/** Today's nanoseconds are more than a 64-bit float holds: drops three digits while they are still exact. */
function microseconds(high: number, low: number): number {
  const thousands = Math.floor(high / 1000);
  return thousands * WORD + Math.floor(((high - thousands * 1000) * WORD + low) / 1000);
}

function scale(numbers: Float64Array, precision: NumberCells['precision']): Float64Array {
  if (precision === 's') for (let row = 0; row < numbers.length; row += 1) numbers[row]! *= 1000;
  if (precision === 'us') for (let row = 0; row < numbers.length; row += 1) numbers[row]! /= 1000;
  if (precision === 'ns') for (let row = 0; row < numbers.length; row += 1) numbers[row]! /= 1e6;
  return numbers;
}
