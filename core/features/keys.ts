import { INSTANT_PARTS } from './spec.js';
import type { KeyPart } from './spec.js';
import type { Reading } from './reading.js';

/** Each row's key as a number below `size` that means something within its batch only, and the key's lasting text. */
export interface Keys {
  readonly codes: Int32Array;
  readonly size: number;
  readonly text: (code: number) => string;
}

export const SEPARATOR = '\u001f';
/** A missing value is a value of its own. */
export const MISSING = '\u0000';

/**
 * The combination of several parts, row by row. Rows are many and keys are few, so a caller looks each code up once a
 * batch and never makes a text for each row.
 */
export function keysOf(reading: Reading, parts: readonly KeyPart[]): Keys {
  return reading.once(`keys ${JSON.stringify(parts)}`, () =>
    parts.map((part) => partKeys(reading, part)).reduce((left, right) => combined(left, right)),
  );
}

/** Calls back for each row with what its key stands for, which is asked once for each distinct key. */
export function eachKey<Value>(
  reading: Reading,
  { key, of }: { readonly key: readonly KeyPart[]; readonly of: (text: string) => Value },
  visit: (row: number, value: Value) => void,
): void {
  const { codes, size, text } = keysOf(reading, key);
  const values = new Array<Value | undefined>(size);
  for (let row = 0; row < codes.length; row += 1) {
    const code = codes[row]!;
    const value = (values[code] ??= of(text(code)));
    visit(row, value);
  }
}

/** A number for each code that occurs, asked once. */
export function numberTable({ codes, size, text }: Keys, of: (text: string) => number): Float64Array {
  const table = new Float64Array(size).fill(NaN);
  for (let row = 0; row < codes.length; row += 1) {
    const code = codes[row]!;
    if (Number.isNaN(table[code])) table[code] = of(text(code));
  }
  return table;
}

/** So many codes for a row are worth a table over all of them; where there are more, those that occur are numbered. */
const CODES_A_ROW = 8;

function combined(left: Keys, right: Keys): Keys {
  const size = left.size * right.size;
  const rows = left.codes.length;
  const text = (code: number): string =>
    left.text(Math.floor(code / right.size)) + SEPARATOR + right.text(code % right.size);
  if (size > Math.max(1024, CODES_A_ROW * rows)) return numbered(left, right, text);
  const codes = new Int32Array(rows);
  for (let row = 0; row < rows; row += 1) codes[row] = left.codes[row]! * right.size + right.codes[row]!;
  return { codes, size, text };
}

function numbered(left: Keys, right: Keys, text: (code: number) => string): Keys {
  const known = new Map<number, number>();
  const wide: number[] = [];
  const codes = new Int32Array(left.codes.length);
  for (let row = 0; row < codes.length; row += 1) {
    const both = left.codes[row]! * right.size + right.codes[row]!;
    let code = known.get(both);
    if (code === undefined) known.set(both, (code = wide.push(both) - 1));
    codes[row] = code;
  }
  return { codes, size: wide.length, text: (code) => text(wide[code]!) };
}

/** Code 0 is the missing value. */
function partKeys(reading: Reading, part: KeyPart): Keys {
  return reading.once(`part ${JSON.stringify(part)}`, () => {
    if (part.part !== undefined) return calendarKeys(reading.numbers(part), INSTANT_PARTS[part.part]);
    if (reading.cells(part.column).kind === 'numbers') return numberKeys(reading.numbers(part));
    const { codes, texts } = reading.texts(part.column);
    return { codes: codes.map((code) => code + 1), size: texts.length + 1, text: namedBy([MISSING, ...texts]) };
  });
}

function calendarKeys(values: Float64Array, { from, count }: { from: number; count: number }): Keys {
  const codes = new Int32Array(values.length);
  // NaN is not equal to itself, and stays 0.
  for (let row = 0; row < codes.length; row += 1) if (values[row] === values[row]) codes[row] = values[row]! - from + 1;
  return { codes, size: count + 1, text: (code) => (code === 0 ? MISSING : String(code - 1 + from)) };
}

function numberKeys(values: Float64Array): Keys {
  const known = new Map<number, number>();
  const texts = [MISSING];
  const codes = new Int32Array(values.length);
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row]!;
    if (Number.isNaN(value)) continue;
    let code = known.get(value);
    if (code === undefined) known.set(value, (code = texts.push(String(value)) - 1));
    codes[row] = code;
  }
  return { codes, size: texts.length, text: namedBy(texts) };
}

function namedBy(texts: readonly string[]): (code: number) => string {
  return (code) => texts[code]!;
}
