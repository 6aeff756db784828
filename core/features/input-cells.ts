import { integerRange } from '../column.js';
import type { IntegerKind, NumberKind } from '../column.js';
import { FinalError } from '../errors.js';
import type { Batch, ColumnCells } from '../table.js';
import type { InputRow } from './rows.js';
import type { InputColumn } from './spec.js';
import { flatTensor, joinTensors } from './tensor-rows.js';

/** The cells of these columns, as a table keeps them. FinalError `ROW`. */
export function plainBatch(rows: readonly InputRow[], inputs: { readonly [column: string]: InputColumn }): Batch {
  const columns = Object.entries(inputs).map(([name, column]) => [name, cellsFrom(rows, name, column)]);
  return { rows: rows.length, columns: Object.fromEntries(columns) };
}

function cellsFrom(rows: readonly InputRow[], name: string, input: InputColumn): ColumnCells {
  const { type, of = 'float32', shape = [], pii = false } = input;
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
      if (converted === undefined) throw badValue({ row: at, column: name, value: pii ? HIDDEN : shown(value), type });
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
      return cells({ kind: 'numbers', values: Float64Array.from(read(0, midnight)), precision: 'ms' });
    case 'tensor': {
      const width = shape.reduce((product, length) => product * length, 1);
      const empty = new Array<number>(width).fill(0);
      const values = joinTensors(
        read(empty, (value) => tensor(value, shape, of)),
        of,
        width,
      );
      return cells({ kind: 'tensors', values, width, shape });
    }
    case 'time':
    case 'binary':
    case 'list':
      throw new FinalError('FEATURE_COLUMN_TYPE', {
        message: `A feature reads "${name}", which is ${type}.`,
        hint: 'Features are made from numbers, flags, categories, texts, timestamps and tensors.',
      });
    default:
      return cells({ kind: 'numbers', values: Float64Array.from(read(0, wholeOf(type))) });
  }
}

function milliseconds(value: unknown): number | undefined {
  if (value instanceof Date) return finite(value.getTime());
  if (typeof value !== 'string') return finite(value);
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(value) ? value : `${value}Z`;
  return finite(Date.parse(/^\d{4}-\d\d-\d\d$/.test(value) ? value : zoned));
}

function midnight(value: unknown): number | undefined {
  const ms = milliseconds(value);
  return ms === undefined ? undefined : Math.floor(ms / 86_400_000) * 86_400_000;
}

/** In it, a number that is not there, or not finite, is NaN: JSON has null for it. */
function tensor(value: unknown, shape: readonly number[], of: NumberKind): readonly number[] | undefined {
  const real = of === 'float32' || of === 'float64';
  const convert = real ? (one: unknown) => (one === null ? NaN : finite(one)) : wholeOf(of);
  const numbers = flatTensor(value, shape)?.map(convert);
  return numbers?.includes(undefined) === true ? undefined : (numbers as number[] | undefined);
}

function finite(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function flag(value: unknown): number | undefined {
  return typeof value === 'boolean' ? Number(value) : undefined;
}

/** Whole numbers that the type can hold. */
function wholeOf(type: IntegerKind): (value: unknown) => number | undefined {
  const { min, max } = integerRange(type);
  const [low, high] = [Number(min), Number(max)];
  return (value) => {
    const number = typeof value === 'bigint' ? Number(value) : finite(value);
    return Number.isInteger(number) && number! >= low && number! <= high ? number : undefined;
  };
}

const HIDDEN = 'a value that is not shown';

function shown(value: unknown): string {
  const text = typeof value === 'bigint' ? `${value}` : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function badValue({
  row,
  column,
  value,
  type,
}: {
  row: number;
  column: string;
  value: string;
  type: string;
}): FinalError {
  return new FinalError('ROW', {
    message: `Row ${row} has ${value} for "${column}", which is ${type}.`,
    hint: 'Send the value in the type that the model was trained on, or null where it is missing.',
  });
}
