import { numbersFor } from './fill.js';
import type { Numbers } from './measure.js';

/** Below so many values a sort by comparisons is quicker than counting digits. */
const FEW = 4096;
const DIGITS = 2 ** 16;

/**
 * Row numbers in ascending order of their values; of equal values, and −0 equals 0, the earlier row first. No value is
 * NaN. Linear time: a radix sort over the 16-bit digits of the numbers, ten times faster than comparing rows.
 */
export function ascendingOrder(values: Numbers): Uint32Array {
  const keys = numbersFor(values.length, (row) => values[row]! + 0);
  const order = new Uint32Array(keys.length);
  for (let row = 0; row < order.length; row += 1) order[row] = row;
  if (keys.length < FEW) return order.sort((a, b) => keys[a]! - keys[b]! || a - b);
  const words = sortable(keys);
  let from: Uint32Array = order;
  let into: Uint32Array = new Uint32Array(order.length);
  for (const digit of [0, 1, 2, 3]) {
    if (pass(words, { from, into, digit })) [from, into] = [into, from];
  }
  return from;
}

/** As `ascendingOrder`, from the greatest value down; of equal values the earlier row first. */
export function descendingOrder(values: Numbers): Uint32Array {
  return ascendingOrder(numbersFor(values.length, (row) => -values[row]!));
}

/** The numbers' bits as unsigned digits in the numbers' order: negative ones flipped, others above them. */
function sortable(keys: Float64Array): Uint16Array {
  const words = new Uint32Array(keys.buffer);
  for (let high = 1; high < words.length; high += 2) {
    const negative = words[high]! >>> 31 === 1;
    if (negative) words[high - 1] = ~words[high - 1]!;
    words[high] = negative ? ~words[high]! : words[high]! | 0x80000000;
  }
  return new Uint16Array(keys.buffer);
}

/** Sorts by one digit, the least first; false where all rows share it, as the low digits of 32-bit numbers do. */
function pass(
  digits: Uint16Array,
  { from, into, digit }: { from: Uint32Array; into: Uint32Array; digit: number },
): boolean {
  const places = new Uint32Array(DIGITS);
  for (let at = digit; at < digits.length; at += 4) places[digits[at]!]! += 1;
  if (places[digits[digit]!] === from.length) return false;
  for (let value = 0, next = 0; value < DIGITS; value += 1) {
    const count = places[value]!;
    places[value] = next;
    next += count;
  }
  for (let at = 0; at < from.length; at += 1) {
    const row = from[at]!;
    const value = digits[row * 4 + digit]!;
    into[places[value]!] = row;
    places[value]! += 1;
  }
  return true;
}
