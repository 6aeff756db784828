import { checkSameRows } from '../measure.js';
import type { Numbers } from '../measure.js';
import type { SetCounts } from '../set-measures.js';
import { totalWeight } from '../weights.js';
import type { Weighted } from '../weights.js';
import { checkClasses } from './input.js';

/** Rows, or the sum of their weights, by the class they are of and the class they were called. */
export interface ConfusionMatrix extends SetCounts {
  readonly classes: number;
  readonly rows: number;
  /** `counts[actual * classes + called]`. */
  readonly counts: Float64Array;
  readonly total: number;
}

/** FinalError `METRIC_INPUT`. */
export function confusionMatrix(
  labels: Numbers,
  called: Numbers,
  { classes, weights }: Weighted & { readonly classes: number },
): ConfusionMatrix {
  checkSameRows(labels, called);
  checkClasses(labels, classes);
  checkClasses(called, classes, { what: 'predicted class' });
  totalWeight(labels.length, weights);
  const counts = new Float64Array(classes * classes);
  for (let row = 0; row < labels.length; row += 1) {
    counts[labels[row]! * classes + called[row]!]! += weights === undefined ? 1 : weights[row]!;
  }
  const sums = {
    hits: new Float64Array(classes),
    called: new Float64Array(classes),
    actual: new Float64Array(classes),
  };
  counts.forEach((count, cell) => {
    sums.actual[Math.floor(cell / classes)]! += count;
    sums.called[cell % classes]! += count;
    if (cell % (classes + 1) === 0) sums.hits[cell % classes]! += count;
  });
  const total = sums.actual.reduce((sum, one) => sum + one, 0);
  return { classes, rows: labels.length, counts, total, ...sums };
}

/** Shares of the rows of each class, of the rows called each class, or of all; 0 where there is no row. */
export function confusionShares(matrix: ConfusionMatrix, of: 'actual' | 'called' | 'all'): Float64Array {
  const { counts, classes, total } = matrix;
  const whole = (cell: number): number => {
    if (of === 'all') return total;
    return of === 'actual' ? matrix.actual[Math.floor(cell / classes)]! : matrix.called[cell % classes]!;
  };
  return counts.map((count, cell) => (count === 0 ? 0 : count / whole(cell)));
}
