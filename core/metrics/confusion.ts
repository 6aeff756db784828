import { checkScored, NO_NEGATIVES, NO_POSITIVES, NO_ROWS } from './measure.js';
import type { Measure, Numbers } from './measure.js';
import { totalWeight } from './weights.js';
import type { Weighted } from './weights.js';

/** Rows, or the sum of their weights, by what they are and what they were called. */
export interface Confusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/** A row is called positive when its score is at or above the threshold. */
export function confusion(
  labels: Numbers,
  scores: Numbers,
  { threshold, weights }: Weighted & { readonly threshold: number },
): Confusion {
  checkScored(labels, scores);
  totalWeight(labels.length, weights);
  const counts = [0, 0, 0, 0];
  for (let row = 0; row < labels.length; row += 1) {
    const cell = (labels[row] as number) * 2 + ((scores[row] as number) >= threshold ? 1 : 0);
    counts[cell]! += weights === undefined ? 1 : weights[row]!;
  }
  const [trueNegatives = 0, falsePositives = 0, falseNegatives = 0, truePositives = 0] = counts;
  return { truePositives, falsePositives, trueNegatives, falseNegatives };
}

/** Share of the rows called positive that are. */
export function precision(counts: Confusion): Measure {
  const called = counts.truePositives + counts.falsePositives;
  if (called > 0) return { value: counts.truePositives / called };
  return rowsOf(counts) === 0 ? NO_ROWS : { value: null, why: 'no row was called positive' };
}

/** Share of the positive rows that were called so. */
export function recall(counts: Confusion): Measure {
  const positives = counts.truePositives + counts.falseNegatives;
  if (positives > 0) return { value: counts.truePositives / positives };
  return rowsOf(counts) === 0 ? NO_ROWS : NO_POSITIVES;
}

/** Share of the negative rows that were called so. */
export function specificity(counts: Confusion): Measure {
  const negatives = counts.trueNegatives + counts.falsePositives;
  if (negatives > 0) return { value: counts.trueNegatives / negatives };
  return rowsOf(counts) === 0 ? NO_ROWS : NO_NEGATIVES;
}

/** Harmonic mean of precision and recall; 0 when positives were all missed. */
export function f1(counts: Confusion): Measure {
  return fBeta(counts, 1);
}

/** Harmonic mean of precision and recall in which recall counts `beta` times as much. */
export function fBeta(counts: Confusion, beta: number): Measure {
  const { truePositives: hits, falsePositives, falseNegatives } = counts;
  const square = beta ** 2;
  const all = (1 + square) * hits + falsePositives + square * falseNegatives;
  if (all > 0) return { value: ((1 + square) * hits) / all };
  return rowsOf(counts) === 0 ? NO_ROWS : { value: null, why: 'no row is positive and none was called so' };
}

function rowsOf(counts: Confusion): number {
  return counts.truePositives + counts.falsePositives + counts.trueNegatives + counts.falseNegatives;
}
