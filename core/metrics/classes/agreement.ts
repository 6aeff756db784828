import { NO_ROWS, NO_WEIGHT } from '../measure.js';
import type { Measure } from '../measure.js';
import type { ConfusionMatrix } from './confusion-matrix.js';

/** Share of the rows called what they are. */
export function accuracy(matrix: ConfusionMatrix): Measure {
  return whyNone(matrix) ?? { value: sum(matrix.hits) / matrix.total };
}

/** The rows called what they are, of how many. */
export function hitsOf({ hits, total }: ConfusionMatrix): { hits: number; rows: number } {
  return { hits: sum(hits), rows: total };
}

/**
 * Mean of the classes' recall: each class counts the same, however rare. Classes without a row are left out. `adjusted`:
 * 0 for a guess, 1 for the truth.
 */
export function balancedAccuracy(matrix: ConfusionMatrix, { adjusted = false }: { adjusted?: boolean } = {}): Measure {
  const none = whyNone(matrix);
  if (none !== undefined) return none;
  const recalls = matrix.hits.map((hits, at) => hits / matrix.actual[at]!).filter((recall) => !Number.isNaN(recall));
  const mean = sum(recalls) / recalls.length;
  if (!adjusted) return { value: mean };
  const chance = 1 / recalls.length;
  return chance === 1 ? ONE_CLASS : { value: (mean - chance) / (1 - chance) };
}

const ONE_CLASS: Measure = { value: null, why: 'every row is of one class' };

/**
 * Cohen's kappa: agreement beyond chance. `distance`: what a confusion of two classes costs, for classes that have an
 * order; without it all cost the same.
 */
export function cohenKappa(matrix: ConfusionMatrix, { distance }: { distance?: 'linear' | 'quadratic' } = {}): Measure {
  const none = whyNone(matrix);
  if (none !== undefined) return none;
  const { classes, counts, called, actual, total } = matrix;
  let [seen, expected] = [0, 0];
  for (let cell = 0; cell < counts.length; cell += 1) {
    const [is, was] = [Math.floor(cell / classes), cell % classes];
    const apart = Math.abs(is - was);
    const cost = distance === undefined ? Math.min(apart, 1) : apart ** (distance === 'linear' ? 1 : 2);
    seen += cost * counts[cell]!;
    expected += (cost * actual[is]! * called[was]!) / total;
  }
  return expected === 0 ? ONE_CLASS : { value: 1 - seen / expected };
}

/** Matthews' correlation of classes and calls, −1 … 1, for any number of classes (Gorodkin's R_K); 0 where either is one class. */
export function matthews(matrix: ConfusionMatrix): Measure {
  const none = whyNone(matrix);
  if (none !== undefined) return none;
  const { hits, called, actual, total } = matrix;
  const together = sum(hits) * total - dot(actual, called);
  const spread = (total ** 2 - dot(called, called)) * (total ** 2 - dot(actual, actual));
  return { value: spread === 0 ? 0 : together / Math.sqrt(spread) };
}

/** Why a matrix gives no value; `undefined` where it gives one. */
export function whyNone({ rows, total }: ConfusionMatrix): Measure | undefined {
  if (rows === 0) return NO_ROWS;
  return total === 0 ? NO_WEIGHT : undefined;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((total, value, at) => total + value * b[at]!, 0);
}
