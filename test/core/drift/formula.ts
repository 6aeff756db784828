import type { ColumnSample } from '../../../core/drift/sample.js';

/** A column that is written down as a formula, so that vectors stay small: Python made the same one. */
export interface Formula {
  readonly rows: number;
  readonly step: number;
  readonly start: number;
  readonly modulus: number;
  readonly scale: number;
  readonly kind: 'float' | 'integer' | 'category';
  readonly squared?: boolean;
  /** Every so many rows, from the first on, one is missing. */
  readonly missing?: number;
}

/** `((row × step + start) mod modulus) / scale`, squared where said so; cut to a whole number, or named by it. */
export function numbersOf({ rows, step, start, modulus, scale, squared = false }: Formula): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    const value = ((row * step + start) % modulus) / scale;
    return squared ? value * value : value;
  });
}

export function sampleOf(formula: Formula): ColumnSample {
  const { kind, missing: every } = formula;
  const numbers = numbersOf(formula);
  const isMissing = (row: number): boolean => every !== undefined && row % every === 0;
  const missing = every === undefined ? 0 : Math.ceil(formula.rows / every);
  if (kind === 'category') {
    const dictionary = [...new Set(Array.from(numbers, (value) => `c${Math.trunc(value)}`))];
    const codes = Int32Array.from(numbers, (value) => dictionary.indexOf(`c${Math.trunc(value)}`));
    return { kind: 'categories', codes, dictionary, missing: 0 };
  }
  const integers = kind === 'integer';
  const values = numbers.map((value, row) => (isMissing(row) ? NaN : integers ? Math.trunc(value) : value));
  return { kind: 'numbers', values, missing, integers };
}
