import { integerRange } from '../column.js';
import type { IntegerKind } from '../column.js';
import { FinalError } from '../errors.js';
import type { Batch, ColumnCells } from '../table.js';
import type { FeaturesSpec, InputColumn } from './spec.js';

/** One row of a request. Moments are ISO text (UTC unless it says otherwise), epoch milliseconds or a Date. */
export type InputRow = { readonly [column: string]: unknown };

/**
 * Turns rows of a request into the cells that a table would have, with the same rounding (a float32 column keeps
 * float32 values), so that training and serving compute the same bits. Columns that the features do not read are
 * passed over. Throws FinalError `ROW` with the row's number, the column and the value.
 */
export function batchOfRows(rows: readonly InputRow[], { inputs }: Pick<FeaturesSpec, 'inputs'>): Batch {
  const columns = Object.entries(inputs).map(([name, column]) => [name, cellsFrom(rows, name, column)]);
  return { rows: rows.length, columns: Object.fromEntries(columns) };
}

function cellsFrom(rows: readonly InputRow[], name: string, { type }: InputColumn): ColumnCells {
  const present = new Uint8Array(Math.ceil(rows.length / 8));
  let nulls = 0;
  const read = <Value>(empty: Value, convert: (value: unknown) => Value | undefined): Value[] =>
    rows.map((row, at) => {
      const value = row[name];
      if (value === null || value === undefined) {
        nulls += 1;
        return empty;
      }
      present[at >> 3]! |= 1 << (at & 7);
      const converted = convert(value);
      if (converted === undefined) throw badValue({ row: at, column: name, value, type });
      return converted;
    });
  const cells = (made: object): ColumnCells =>
    ({ ...made, length: rows.length, nulls, validity: nulls > 0 ? present : undefined }) as ColumnCells;
  switch (type) {
    case 'category':
    case 'utf8': {
      const dictionary = read('', (value) => (typeof value === 'string' ? value : undefined));
      return cells({ kind: 'categories', values: Int32Array.from(rows, (_, at) => at), dictionary });
    }
    case 'timestamp':
      return cells({ kind: 'numbers', values: Float64Array.from(read(0, milliseconds)), precision: 'ms' });
    case 'bool':
      return cells({ kind: 'numbers', values: Uint8Array.from(read(0, flag)), bool: true });
    case 'float32':
      return cells({ kind: 'numbers', values: Float32Array.from(read(0, finite)) });
    case 'float64':
      return cells({ kind: 'numbers', values: Float64Array.from(read(0, finite)) });
    case 'date':
    case 'time':
    case 'binary':
    case 'list':
    case 'tensor':
      throw new FinalError('FEATURE_COLUMN_TYPE', {
        message: `A feature reads "${name}", which is ${type}.`,
        hint: 'Features are made from numbers, flags, categories and timestamps.',
      });
    default:
      return cells({ kind: 'numbers', values: Float64Array.from(read(0, (value) => whole(value, type))) });
  }
}

function milliseconds(value: unknown): number | undefined {
  if (value instanceof Date) return finite(value.getTime());
  if (typeof value !== 'string') return finite(value);
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(value) ? value : `${value}Z`;
  return finite(Date.parse(/^\d{4}-\d\d-\d\d$/.test(value) ? value : zoned));
}

function finite(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function flag(value: unknown): number | undefined {
  return typeof value === 'boolean' ? Number(value) : undefined;
}

function whole(value: unknown, type: IntegerKind): number | undefined {
  const number = typeof value === 'bigint' ? Number(value) : finite(value);
  const { min, max } = integerRange(type);
  return Number.isInteger(number) && number! >= min && number! <= max ? number : undefined;
}

function badValue({
  row,
  column,
  value,
  type,
}: {
  row: number;
  column: string;
  value: unknown;
  type: string;
}): FinalError {
  const seen = typeof value === 'bigint' ? `${value}` : JSON.stringify(value);
  return new FinalError('ROW', {
    message: `Row ${row} has ${seen} for "${column}", which is ${type}.`,
    hint: 'Send the value in the type that the model was trained on, or null where it is missing.',
  });
}
