import { checkScored, NO_NEGATIVES, NO_POSITIVES, NO_ROWS, NO_WEIGHT } from './measure.js';
import type { Measure, Numbers } from './measure.js';
import { ascendingOrder } from './order.js';
import { totalWeight } from './weights.js';
import type { Weighted } from './weights.js';

/** Scores of the positive and of the negative rows, each in ascending order: all that ranking metrics need. */
export interface Ranking {
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
  /** What each of them counts, in the same order. Without it each counts 1. */
  readonly weights?: { readonly positives: Float64Array; readonly negatives: Float64Array };
}

/** FinalError `METRIC_INPUT`. */
export function rank(labels: Numbers, scores: Numbers, { weights }: Weighted = {}): Ranking {
  checkScored(labels, scores);
  totalWeight(labels.length, weights);
  return weights === undefined ? rankEqual(labels, scores) : rankWeighted(labels, scores, weights);
}

/** Sorts without a comparator, which is ten times faster than sorting row numbers. */
function rankEqual(labels: Numbers, scores: Numbers): Ranking {
  const { positives, negatives } = sides(labels);
  for (let row = 0, p = 0, n = 0; row < labels.length; row += 1) {
    // Adding 0 turns -0 into 0: a typed array would sort them apart although they are equal.
    const score = scores[row]! + 0;
    if (labels[row] === 1) positives[p++] = score;
    else negatives[n++] = score;
  }
  return { positives: positives.sort(), negatives: negatives.sort() };
}

function rankWeighted(labels: Numbers, scores: Numbers, rowWeights: Numbers): Ranking {
  const { positives, negatives } = sides(labels);
  const weights = sides(labels);
  let [p, n] = [0, 0];
  for (const row of ascendingOrder(scores)) {
    const positive = labels[row] === 1;
    (positive ? positives : negatives)[positive ? p : n] = scores[row]!;
    (positive ? weights.positives : weights.negatives)[positive ? p : n] = rowWeights[row]!;
    if (positive) p += 1;
    else n += 1;
  }
  return { positives, negatives, weights };
}

function sides(labels: Numbers): { positives: Float64Array; negatives: Float64Array } {
  let count = 0;
  for (let row = 0; row < labels.length; row += 1) count += labels[row]!;
  return { positives: new Float64Array(count), negatives: new Float64Array(labels.length - count) };
}

/** What the positive and the negative rows count together. */
export function massOf({ positives, negatives, weights }: Ranking): { positives: number; negatives: number } {
  if (weights === undefined) return { positives: positives.length, negatives: negatives.length };
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  return { positives: sum(weights.positives), negatives: sum(weights.negatives) };
}

/** Why a ranking has no value; `undefined` where it has one. `both`: it also takes negative rows. */
export function whyNone(ranking: Ranking, { both }: { both: boolean }): Measure | undefined {
  if (ranking.positives.length + ranking.negatives.length === 0) return NO_ROWS;
  const mass = massOf(ranking);
  if (mass.positives + mass.negatives === 0) return NO_WEIGHT;
  if (mass.positives === 0) return NO_POSITIVES;
  return both && mass.negatives === 0 ? NO_NEGATIVES : undefined;
}

/** Rows with a score at or above a threshold: rightly and wrongly called positive, each by its weight. */
export type AtThreshold = (threshold: number, truePositives: number, falsePositives: number) => void;

/** Calls back once for each distinct score, from the highest down. */
export function eachThreshold({ positives, negatives, weights }: Ranking, visit: AtThreshold): void {
  let p = positives.length;
  let n = negatives.length;
  let [called, wrongly] = [0, 0];
  while (p > 0 || n > 0) {
    const threshold = Math.max(positives[p - 1] ?? -Infinity, negatives[n - 1] ?? -Infinity);
    while (p > 0 && positives[p - 1] === threshold) {
      p -= 1;
      called += weights === undefined ? 1 : weights.positives[p]!;
    }
    while (n > 0 && negatives[n - 1] === threshold) {
      n -= 1;
      wrongly += weights === undefined ? 1 : weights.negatives[n]!;
    }
    visit(threshold, called, wrongly);
  }
}
