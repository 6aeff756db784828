import { badInput, checkSameRows } from '../measure.js';
import type { Numbers } from '../measure.js';
import { checkFiniteMatrix, rowsOf } from '../matrix.js';
import type { Matrix } from '../matrix.js';

/** How far the probabilities of a row may be from 1 together: 32-bit numbers round that much (scikit-learn's bound). */
const SLACK = 3.5e-4;

/** FinalError `METRIC_INPUT` unless every label is the number of a class, 0 … classes − 1. `what` names them. */
export function checkClasses(labels: Numbers, classes: number, { what = 'label' }: { what?: string } = {}): void {
  for (let row = 0; row < labels.length; row += 1) {
    const label = labels[row]!;
    if (Number.isInteger(label) && label >= 0 && label < classes) continue;
    throw badInput(
      `The ${what} of row ${row} is ${label}; there are ${classes} classes.`,
      `Pass classes from 0 to ${classes - 1}, and drop rows without one.`,
    );
  }
}

/** As `checkClasses`, and there is one finite score for each class of each row. */
export function checkClassScores(labels: Numbers, scores: Matrix): void {
  checkSameRows(labels, { length: rowsOf(scores) });
  checkClasses(labels, scores.columns);
  checkFiniteMatrix(scores);
}

/** As `checkClassScores`, and each row's scores are probabilities that add up to 1. */
export function checkDistributions(labels: Numbers, scores: Matrix): void {
  checkClassScores(labels, scores);
  const { values, columns } = scores;
  for (let row = 0; row < labels.length; row += 1) {
    let sum = 0;
    for (let at = row * columns; at < (row + 1) * columns; at += 1) {
      const score = values[at]!;
      if (score < 0 || score > 1) {
        throw badInput(`A score of row ${row} is ${score}, no probability.`, 'End the model with a softmax.');
      }
      sum += score;
    }
    if (Math.abs(sum - 1) > SLACK) {
      throw badInput(`The scores of row ${row} add up to ${sum}.`, 'End the model with a softmax.');
    }
  }
}

/** The class with the highest score of each row; of equal ones the first, as numpy's `argmax`. */
export function calledClasses({ values, columns }: Matrix): Int32Array {
  return Int32Array.from({ length: values.length / columns }, (_, row) => {
    let best = 0;
    for (let column = 1; column < columns; column += 1) {
      if (values[row * columns + column]! > values[row * columns + best]!) best = column;
    }
    return best;
  });
}
