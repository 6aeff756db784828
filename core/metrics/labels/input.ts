import { checkFiniteMatrix, rowsOf } from '../matrix.js';
import type { Matrix } from '../matrix.js';
import { badInput } from '../measure.js';

/** FinalError `METRIC_INPUT` unless both have the same rows and columns, and the labels are 0 or 1. Gives the rows. */
export function checkLabelled(labels: Matrix, other: Matrix): number {
  const rows = rowsOf(labels);
  if (rows !== rowsOf(other) || labels.columns !== other.columns) {
    throw badInput(
      `There are ${rows} × ${labels.columns} labels and ${rowsOf(other)} × ${other.columns} predictions.`,
      'Pass one prediction for each label.',
    );
  }
  checkIndicators(labels, 'label');
  checkFiniteMatrix(other);
  return rows;
}

/** As `checkLabelled`, and what was called is 0 or 1 too. */
export function checkCalled(labels: Matrix, called: Matrix): number {
  const rows = checkLabelled(labels, called);
  checkIndicators(called, 'prediction');
  return rows;
}

function checkIndicators({ values, columns }: Matrix, what: string): void {
  for (let at = 0; at < values.length; at += 1) {
    if (values[at] === 0 || values[at] === 1) continue;
    throw badInput(
      `The ${what} of row ${Math.floor(at / columns)} for column ${at % columns} is ${values[at]}.`,
      'Pass 0 or 1 for each label.',
    );
  }
}

/** The labels whose score is at or above the threshold: one for all, or one for each column. */
export function calledLabels({ values, columns }: Matrix, threshold: number | readonly number[]): Matrix {
  const bounds = typeof threshold === 'number' ? new Array<number>(columns).fill(threshold) : threshold;
  if (bounds.length !== columns) {
    throw badInput(`There are ${columns} labels and ${bounds.length} thresholds.`, 'Pass one for each label.');
  }
  return { values: Uint8Array.from(values, (score, at) => (score >= bounds[at % columns]! ? 1 : 0)), columns };
}
