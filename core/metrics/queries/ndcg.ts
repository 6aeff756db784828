import { badInput } from '../measure.js';
import type { Measure } from '../measure.js';
import type { Weighted } from '../weights.js';
import { checkDepth, meanOverQueries, rankQueries } from './rank-queries.js';
import type { QueryRows, RankedQueries } from './rank-queries.js';

export interface GainOptions extends Weighted {
  /** Only the first k rows of a query count. Default: all. */
  readonly k?: number;
  /** What a row of relevance r is worth: r (default, as scikit-learn), or 2^r − 1 (Burges et al., ICML 2005; LightGBM). */
  readonly gain?: 'linear' | 'exponential';
  /** Takes rows of equal scores in the order least relevant first, in place of the mean over all their orders. */
  readonly ignoreTies?: boolean;
}

/** Discounted cumulative gain: Σ gain / log2(1 + place), mean over the queries. FinalError `METRIC_INPUT`, here and below. */
export function dcg(rows: QueryRows, options: GainOptions = {}): Measure {
  const ranked = rankQueries(rows, options);
  return meanOverQueries(ranked, gainOf(ranked, options));
}

/**
 * Normalized discounted cumulative gain: over the greatest that the query allows (Järvelin and Kekäläinen, TOIS 20,
 * 2002). Ties count their mean (McSherry and Najork, ECIR 2008). A query without a relevant row counts 0, as in scikit-learn.
 */
export function ndcg(rows: QueryRows, options: GainOptions = {}): Measure {
  const ranked = rankQueries(rows, options);
  const ideal = rankQueries({ ...rows, scores: rows.relevance }, options);
  const [own, best] = [gainOf(ranked, options), gainOf(ideal, { ...options, ignoreTies: true })];
  return meanOverQueries(ranked, (from, to) => {
    const most = best(from, to);
    return most === 0 ? 0 : own(from, to) / most;
  });
}

function gainOf(
  { relevance, scores, starts }: RankedQueries,
  { k = Infinity, gain = 'linear', ignoreTies = false }: GainOptions,
): (from: number, to: number) => number {
  checkDepth(k);
  if (gain === 'exponential' && relevance.some((value) => value > 1000)) {
    throw badInput(
      'A relevance is above 1000: 2 to its power is no number.',
      "Use gain 'linear', or grade from 0 to 4.",
    );
  }
  const worth = gain === 'linear' ? relevance : relevance.map((value) => 2 ** value - 1);
  const discounts = discountSums(starts, k);
  return (from, to) => {
    let sum = 0;
    for (let at = from; at < to;) {
      let next = at + 1;
      let together = worth[at]!;
      while (!ignoreTies && next < to && scores[next] === scores[at]) together += worth[next++]!;
      sum += (together / (next - at)) * (discounts[next - from]! - discounts[at - from]!);
      at = next;
    }
    return sum;
  };
}

/** Sums of the first discounts, up to the longest query. */
function discountSums(starts: Uint32Array, k: number): Float64Array {
  let longest = 0;
  for (let query = 1; query < starts.length; query += 1)
    longest = Math.max(longest, starts[query]! - starts[query - 1]!);
  const sums = new Float64Array(longest + 1);
  for (let place = 1; place <= longest; place += 1) {
    sums[place] = sums[place - 1]! + (place > k ? 0 : 1 / Math.log2(place + 1));
  }
  return sums;
}
