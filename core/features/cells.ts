import { FinalError } from '../errors.js';
import { isMissing } from '../table.js';
import type { Batch, ColumnCells, NumberCells } from '../table.js';
import type { Comparison, Expression, InstantPart } from './spec.js';

/** The cells of a column. FinalError `COLUMN_NOT_FOUND`. */
export function cellsOf(batch: Batch, column: string): ColumnCells {
  const cells = batch.columns[column];
  if (cells !== undefined) return cells;
  throw new FinalError('COLUMN_NOT_FOUND', {
    message: `The features read the column "${column}"; the rows have ${Object.keys(batch.columns).join(', ') || 'none'}.`,
    hint: 'Make the table, or the request, with the columns that the model was trained on.',
  });
}

/** A number for each row; NaN where it is missing. */
export function numbersOf(batch: Batch, expression: Expression): Float64Array {
  if ('compare' in expression) {
    const holds = COMPARISONS[expression.compare];
    const { bound } = expression;
    return numbersOf(batch, expression.of).map((value) => (Number.isNaN(value) ? value : holds(value, bound) ? 1 : 0));
  }
  const { column, part } = expression;
  const cells = cellsOf(batch, column);
  if (cells.kind !== 'numbers') throw notNumbers(column, cells.kind);
  const values = plainNumbers(cells);
  return part === undefined ? values : values.map((value) => (Number.isNaN(value) ? value : PARTS[part](value)));
}

const COMPARISONS: { readonly [C in Comparison]: (value: number, bound: number) => boolean } = {
  greaterThan: (value, bound) => value > bound,
  atLeast: (value, bound) => value >= bound,
  lessThan: (value, bound) => value < bound,
  atMost: (value, bound) => value <= bound,
  equals: (value, bound) => value === bound,
};

/** From milliseconds since 1970. Floors, so that moments before 1970 come out right. */
const PARTS: { readonly [P in InstantPart]: (ms: number) => number } = {
  hour: (ms) => modulo(Math.floor(ms / 3_600_000), 24),
  weekday: (ms) => modulo(Math.floor(ms / 86_400_000) + 4, 7),
  day: (ms) => new Date(ms).getUTCDate(),
  month: (ms) => new Date(ms).getUTCMonth() + 1,
};

/** Moments become milliseconds. */
function plainNumbers(cells: NumberCells): Float64Array {
  const { values, precision } = cells;
  const numbers = new Float64Array(cells.length);
  const scale = precision === undefined ? 1 : MILLISECONDS[precision];
  // Number.MAX_SAFE_INTEGER is not enough for today's nanoseconds: drop three digits while they are still exact.
  if (precision === 'ns')
    for (let row = 0; row < cells.length; row += 1) numbers[row] = Number(BigInt(values[row]!) / 1000n) / 1000;
  else if (scale >= 1) for (let row = 0; row < cells.length; row += 1) numbers[row] = Number(values[row]) * scale;
  else for (let row = 0; row < cells.length; row += 1) numbers[row] = Number(values[row]) / 1000;
  if (cells.nulls > 0) for (let row = 0; row < cells.length; row += 1) if (isMissing(cells, row)) numbers[row] = NaN;
  return numbers;
}

const MILLISECONDS = { s: 1000, ms: 1, us: 1e-3, ns: 1e-6 } as const;

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

function notNumbers(column: string, kind: string): FinalError {
  return new FinalError('FEATURE_COLUMN_TYPE', {
    message: `A feature takes "${column}" for numbers; it holds ${kind}.`,
    hint: 'Make the features from the schema that the table has.',
  });
}
