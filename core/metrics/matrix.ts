import { numbersFor } from './fill.js';
import { badInput } from './measure.js';
import type { Numbers } from './measure.js';

/** Numbers row after row: `values[row * columns + column]`. A column is a class, or one of several labels. */
export interface Matrix {
  readonly values: Numbers;
  readonly columns: number;
}

/** FinalError `METRIC_INPUT` for values that do not fill whole rows. */
export function rowsOf({ values, columns }: Matrix): number {
  const rows = values.length / columns;
  if (Number.isInteger(rows)) return rows;
  throw badInput(`${values.length} values fill no rows of ${columns} columns.`, 'Pass every column of every row.');
}

/** FinalError `METRIC_INPUT` unless every value is a finite number. */
export function checkFiniteMatrix({ values, columns }: Matrix): void {
  for (let at = 0; at < values.length; at += 1) {
    if (Number.isFinite(values[at])) continue;
    throw badInput(
      `The score of row ${Math.floor(at / columns)} for column ${at % columns} is ${values[at]}.`,
      'The model may have diverged: lower its learning rate.',
    );
  }
}

/** One column of all rows. */
export function columnOf({ values, columns }: Matrix, column: number): Float64Array {
  return numbersFor(values.length / columns, (row) => values[row * columns + column]!);
}
