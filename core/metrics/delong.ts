import { asEstimate, normalBounds, sampleVariance } from './interval.js';
import type { Difference, Estimate } from './interval.js';
import type { Numbers } from './measure.js';
import { rank } from './ranking.js';
import { rocAucOf } from './roc-auc.js';

/** Two models' scores of the same rows. */
export interface Paired {
  readonly labels: Numbers;
  readonly first: Numbers;
  readonly second: Numbers;
}

/**
 * Difference of two ROC-AUCs on the same rows, after DeLong, DeLong and Clarke-Pearson (Biometrics 44, 1988): what both
 * models find hard cancels out. `null` where either class has fewer than two rows: they tell nothing of the spread.
 * FinalError `METRIC_INPUT`.
 */
export function delong(
  { labels, first, second }: Paired,
  { confidence = 0.95 }: { confidence?: number } = {},
): Difference | null {
  const [a, b] = [placements(labels, first), placements(labels, second)];
  if (a.auc === null || b.auc === null || tooFew(a)) return null;
  const variance =
    sampleVariance(minus(a.positives, b.positives)) / a.positives.length +
    sampleVariance(minus(a.negatives, b.negatives)) / a.negatives.length;
  return normalBounds(a.auc - b.auc, Math.sqrt(variance), { confidence, method: 'delong' });
}

/** For each positive row the share of negatives below it, for each negative the share of positives above it, in row order. */
function placements(labels: Numbers, scores: Numbers) {
  const ranking = rank(labels, scores);
  const positives = new Float64Array(ranking.positives.length);
  const negatives = new Float64Array(ranking.negatives.length);
  for (let row = 0, p = 0, n = 0; row < labels.length; row += 1) {
    const score = scores[row] as number;
    if (labels[row] === 1) positives[p++] = shareBelow(ranking.negatives, score);
    else negatives[n++] = 1 - shareBelow(ranking.positives, score);
  }
  return { auc: rocAucOf(ranking).value, positives, negatives };
}

/** Share of sorted values below a score, ties counting half. */
function shareBelow(sorted: Float64Array, score: number): number {
  const below = firstAt(sorted, (value) => value >= score);
  const upTo = firstAt(sorted, (value) => value > score);
  return (below + upTo) / (2 * sorted.length);
}

/** Index of the first value that holds, in values of which all that hold come last. */
function firstAt(sorted: Float64Array, holds: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(sorted[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function minus(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, at) => value - (b[at] as number));
}

/** Where a ROC-AUC may lie, by the same placements; bounds do not leave 0 … 1. `null` where either class has fewer
 * than two rows. */
export function delongEstimate(
  labels: Numbers,
  scores: Numbers,
  { confidence = 0.95 }: { confidence?: number } = {},
): Estimate | null {
  const placed = placements(labels, scores);
  const { auc, positives, negatives } = placed;
  if (auc === null || tooFew(placed)) return null;
  const variance = sampleVariance(positives) / positives.length + sampleVariance(negatives) / negatives.length;
  const { low, high, ...bounds } = asEstimate(normalBounds(auc, Math.sqrt(variance), { confidence, method: 'delong' }));
  return { ...bounds, low: Math.max(0, low), high: Math.min(1, high) };
}

function tooFew({ positives, negatives }: { positives: Float64Array; negatives: Float64Array }): boolean {
  return positives.length < 2 || negatives.length < 2;
}
