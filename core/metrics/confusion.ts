import { checkScored, NO_POSITIVES, NO_ROWS } from './measure.js';
import type { Measure, Numbers } from './measure.js';

/** Rows by what they are and what they were called. */
export interface Confusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/** A row is called positive when its score is at or above the threshold. */
export function confusion(labels: Numbers, scores: Numbers, { threshold }: { threshold: number }): Confusion {
  checkScored(labels, scores);
  const counts = [0, 0, 0, 0];
  for (let row = 0; row < labels.length; row += 1) {
    const cell = (labels[row] as number) * 2 + ((scores[row] as number) >= threshold ? 1 : 0);
    counts[cell] = (counts[cell] ?? 0) + 1;
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

/** Harmonic mean of precision and recall; 0 when positives were all missed. */
export function f1(counts: Confusion): Measure {
  const { truePositives: hits, falsePositives, falseNegatives } = counts;
  const all = 2 * hits + falsePositives + falseNegatives;
  if (all > 0) return { value: (2 * hits) / all };
  return rowsOf(counts) === 0 ? NO_ROWS : { value: null, why: 'no row is positive and none was called so' };
}

function rowsOf(counts: Confusion): number {
  return counts.truePositives + counts.falsePositives + counts.trueNegatives + counts.falseNegatives;
}
