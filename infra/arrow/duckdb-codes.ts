import type { Vector } from '@duckdb/node-bindings';
import { RetryableError } from '../../core/errors.js';
import type { CategoryCells } from '../../core/table.js';
import type { Codes } from './coded-categories.js';
import { validityOf, viewOf } from './duckdb-vector.js';

/** Reads codes as categories. Throws RetryableError `SOURCE_CHANGED` at a value that is not among them. */
export function codesReader(name: string, codes: Codes): (vector: Vector, rows: number) => CategoryCells {
  // Position 0 is nobody's.
  const dictionary = ['', ...codes.map((value) => value ?? '')];
  const missing = codes.indexOf(null) + 1;
  return (vector, rows) => {
    const known = validityOf(vector, rows);
    if (known.nulls > 0) throw changed(name);
    const values = viewOf(vector, { array: Int32Array, length: rows }) as Int32Array;
    const there = missing === 0 ? known : validityIn(values, missing);
    return { ...there, kind: 'categories', values, dictionary };
  };
}

function validityIn(values: Int32Array, missing: number): Pick<CategoryCells, 'length' | 'nulls' | 'validity'> {
  const { length } = values;
  const validity = new Uint8Array((length + 7) >> 3);
  let nulls = 0;
  for (let row = 0; row < length; row++) {
    if (values[row] === missing) nulls++;
    else validity[row >> 3]! |= 1 << (row & 7);
  }
  return { length, nulls, validity: nulls === 0 ? undefined : validity };
}

function changed(name: string): RetryableError {
  return new RetryableError('SOURCE_CHANGED', {
    message: `Column "${name}" has a value that was not there a moment before.`,
    hint: 'Was its source changed meanwhile, or does the query draw at random?',
  });
}
