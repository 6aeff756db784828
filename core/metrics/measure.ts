import { FinalError } from '../errors.js';

/** Numbers in a typed array, or anything indexed like one. */
export type Numbers = ArrayLike<number>;

/** A metric's value, or why there is none: no rows, one class only. Never NaN. */
export type Measure = { readonly value: number } | { readonly value: null; readonly why: string };

export const NO_ROWS: Measure = { value: null, why: 'there are no rows' };
export const NO_POSITIVES: Measure = { value: null, why: 'no row is positive' };
export const NO_NEGATIVES: Measure = { value: null, why: 'every row is positive' };
export const NO_WEIGHT: Measure = { value: null, why: 'the weights add up to 0' };

/** Throws FinalError `METRIC_INPUT` unless there is one score for each label. */
export function checkSameRows(labels: Numbers, scores: Numbers): void {
  if (labels.length === scores.length) return;
  throw badInput(`There are ${labels.length} labels and ${scores.length} scores.`, 'Pass one score for each label.');
}

/**
 * Throws FinalError `METRIC_INPUT` unless there is one score for each label, every label is 0 or 1 and every score is a
 * finite number.
 */
export function checkScored(labels: Numbers, scores: Numbers): void {
  checkSameRows(labels, scores);
  for (let row = 0; row < labels.length; row += 1) {
    if (labels[row] !== 0 && labels[row] !== 1) {
      throw badInput(
        `The label of row ${row} is ${labels[row]}.`,
        'Pass labels of 0 and 1, and drop rows without one.',
      );
    }
    if (!Number.isFinite(scores[row])) {
      throw badInput(
        `The score of row ${row} is ${scores[row]}.`,
        'The model may have diverged: lower its learning rate.',
      );
    }
  }
}

/** As `checkScored`, and every score is a probability. */
export function checkProbabilities(labels: Numbers, scores: Numbers): void {
  checkScored(labels, scores);
  for (let row = 0; row < scores.length; row += 1) {
    const score = scores[row] as number;
    if (score < 0 || score > 1) {
      throw badInput(`The score of row ${row} is ${score}, no probability.`, 'End the model with a sigmoid.');
    }
  }
}

/** FinalError `METRIC_INPUT`. */
export function badInput(message: string, hint: string): FinalError {
  return new FinalError('METRIC_INPUT', { message, hint });
}
