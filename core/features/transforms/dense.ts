import type { Reading } from '../reading.js';
import type { Keys } from '../keys.js';
import { numberTable } from '../keys.js';
import type { Target, Writer } from './transform.js';

const LARGEST = 3.4028234663852886e38;

/** Writes (value − minus) ÷ over. What is missing becomes 0, what float32 cannot hold the largest that it can. */
export function writeScaled(
  values: Float64Array,
  { minus, over }: { readonly minus: number; readonly over: number },
  { out, stride, at }: Target<Float32Array>,
): void {
  for (let row = 0, to = at; row < values.length; row += 1, to += stride) {
    out[to] = storable((values[row]! - minus) / over);
  }
}

/** As float32 takes it; NaN as 0, and −0 as 0, since JSON has no −0. */
export function storable(value: number): number {
  if (value > LARGEST) return LARGEST;
  if (value < -LARGEST) return -LARGEST;
  return value === value ? value + 0 : 0;
}

/** A dense feature of one number, made from a number of the row. */
export function scaledBy(
  valuesOf: (reading: Reading) => Float64Array,
  scale: { readonly minus: number; readonly over: number },
): Writer {
  return { kind: 'dense', write: (reading, target) => writeScaled(valuesOf(reading), scale, target) };
}

/** A dense feature of one number that the row's key decides. */
export function keyed(keysOf: (reading: Reading) => Keys, of: (text: string) => number): Writer {
  return {
    kind: 'dense',
    write: (reading, { out, stride, at }) => {
      const keys = keysOf(reading);
      const table = numberTable(keys, of);
      for (let row = 0, to = at; row < reading.rows; row += 1, to += stride) out[to] = table[keys.codes[row]!]!;
    },
  };
}

/** A one-hot feature whose row's key decides the place of the 1; −1 for none. */
export function keyedSlot(keysOf: (reading: Reading) => Keys, of: (text: string) => number): Writer {
  return {
    kind: 'slot',
    write: (reading, { out, stride, at }) => {
      const keys = keysOf(reading);
      const table = numberTable(keys, of);
      for (let row = 0, to = at; row < reading.rows; row += 1, to += stride) out[to] = table[keys.codes[row]!]!;
    },
  };
}
