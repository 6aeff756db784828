import type { Numbers } from './measure.js';
import { eachThreshold, massOf, rank } from './ranking.js';
import type { Weighted } from './weights.js';

/** Points of a curve, from the highest threshold down. At the first one, infinity, nothing is called positive. */
export interface Curve {
  readonly thresholds: Float64Array;
  /** Rows rightly and wrongly called positive at or above the threshold, by weight. */
  readonly truePositives: Float64Array;
  readonly falsePositives: Float64Array;
  /** The share of all positive rows among them, the share of all negative rows, and the share that is right. NaN: of no row. */
  readonly recall: Float64Array;
  readonly falsePositiveRate: Float64Array;
  readonly precision: Float64Array;
}

/**
 * The ROC and the precision-recall curve of a model of two classes: one point for each distinct score (scikit-learn's
 * `drop_intermediate=False`), or at most `points`, spread evenly over the rows called positive. FinalError `METRIC_INPUT`.
 */
export function curves(
  labels: Numbers,
  scores: Numbers,
  { weights, points = Infinity }: Weighted & { readonly points?: number } = {},
): Curve {
  const ranking = rank(labels, scores, { weights });
  const mass = massOf(ranking);
  const kept: [number, number, number][] = [[Infinity, 0, 0]];
  let last: [number, number, number] = kept[0]!;
  eachThreshold(ranking, (threshold, t, f) => {
    last = [threshold, t, f];
    const due = (kept.length * (mass.positives + mass.negatives)) / (points - 1);
    if (points === Infinity || t + f >= due) kept.push(last);
  });
  if (kept.at(-1) !== last) kept.push(last);
  const column = (of: (point: [number, number, number]) => number): Float64Array => Float64Array.from(kept, of);
  return {
    thresholds: column(([threshold]) => threshold),
    truePositives: column(([, t]) => t),
    falsePositives: column(([, , f]) => f),
    recall: column(([, t]) => t / mass.positives),
    falsePositiveRate: column(([, , f]) => f / mass.negatives),
    precision: column(([, t, f]) => t / (t + f)),
  };
}
