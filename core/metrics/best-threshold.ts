import type { Numbers } from './measure.js';
import { eachThreshold, massOf, rank, whyNone } from './ranking.js';
import type { Weighted } from './weights.js';

/** A threshold and what it reaches, or why there is none. */
export type BestThreshold =
  { readonly threshold: number; readonly value: number } | { readonly threshold: null; readonly why: string };

/**
 * The threshold with the best F1, or the best Youden index (recall − false positive rate); of equals, the highest.
 * Choose it on validation rows: on the rows that judge a model it would flatter it.
 */
export function bestThreshold(
  labels: Numbers,
  scores: Numbers,
  { by = 'f1', weights }: Weighted & { readonly by?: 'f1' | 'youden' } = {},
): BestThreshold {
  const ranking = rank(labels, scores, { weights });
  const { positives, negatives } = massOf(ranking);
  const none = whyNone(ranking, { both: false });
  if (none?.value === null) return { threshold: null, why: none.why };
  let best = { threshold: Infinity, value: -Infinity };
  eachThreshold(ranking, (threshold, t, f) => {
    const value = by === 'f1' ? (2 * t) / (t + f + positives) : t / positives - (negatives === 0 ? 0 : f / negatives);
    if (value > best.value) best = { threshold, value };
  });
  return best;
}
