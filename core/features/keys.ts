import { FinalError } from '../errors.js';
import { isMissing } from '../table.js';
import type { Batch } from '../table.js';
import { cellsOf, numbersOf } from './cells.js';
import type { KeyPart } from './spec.js';

/** Each row's key as a number that means something within this batch only, and the key's lasting text. */
export interface Keys {
  readonly codes: Float64Array;
  readonly text: (code: number) => string;
}

export const SEPARATOR = '\u001f';
/** A missing value is a value of its own. */
export const MISSING = '\u0000';

/**
 * The combination of several parts, row by row. Rows are many and keys are few, so a caller looks each code up once a
 * batch and never makes a text for each row.
 */
export function keysOf(batch: Batch, parts: readonly KeyPart[]): Keys {
  const columns = parts.map((part) => partCodes(batch, part));
  const codes = new Float64Array(batch.rows);
  for (const { codes: one, texts } of columns) {
    for (let row = 0; row < batch.rows; row += 1)
      codes[row] = (codes[row] as number) * texts.length + (one[row] as number);
  }
  return { codes, text: (code) => textOf(code, columns) };
}

interface PartCodes {
  readonly codes: Int32Array;
  readonly texts: readonly string[];
}

function textOf(code: number, columns: readonly PartCodes[]): string {
  const texts: string[] = [];
  let rest = code;
  for (const column of columns.toReversed()) {
    texts.unshift(column.texts[rest % column.texts.length] as string);
    rest = Math.floor(rest / column.texts.length);
  }
  return texts.join(SEPARATOR);
}

/** Code 0 is the missing value. */
function partCodes(batch: Batch, part: KeyPart): PartCodes {
  const cells = cellsOf(batch, part.column);
  if (cells.kind === 'numbers') return numberCodes(numbersOf(batch, part));
  if (cells.kind !== 'categories') throw notDiscrete(part.column, cells.kind);
  const codes = cells.values.map((value) => value + 1);
  if (cells.nulls > 0) for (let row = 0; row < cells.length; row += 1) if (isMissing(cells, row)) codes[row] = 0;
  return { codes, texts: [MISSING, ...cells.dictionary] };
}

function numberCodes(values: Float64Array): PartCodes {
  const known = new Map<number, number>();
  const texts = [MISSING];
  const codes = new Int32Array(values.length);
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] as number;
    if (Number.isNaN(value)) continue;
    let code = known.get(value);
    if (code === undefined) known.set(value, (code = texts.push(String(value)) - 1));
    codes[row] = code;
  }
  return { codes, texts };
}

function notDiscrete(column: string, kind: string): FinalError {
  return new FinalError('FEATURE_COLUMN_TYPE', {
    message: `A feature takes "${column}" for a category; it holds ${kind}.`,
    hint: 'Declare the column as schema.category().',
  });
}
