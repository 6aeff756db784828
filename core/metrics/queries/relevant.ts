import type { Measure } from '../measure.js';
import type { Weighted } from '../weights.js';
import { checkDepth, meanOverQueries, rankQueries } from './rank-queries.js';
import type { QueryRows } from './rank-queries.js';

export interface DepthOptions extends Weighted {
  /** Only the first k rows of a query count. Default: all. */
  readonly k?: number;
  /** What a query without a relevant row counts. Default `zero`, as in NDCG; `leaveOut`: nothing. */
  readonly empty?: 'zero' | 'leaveOut';
}

/**
 * Mean average precision at k: Σ precision at each relevant row among the first k, over the most relevant rows that there
 * could be, min(k, relevant). A row is relevant above 0. FinalError `METRIC_INPUT`, here and below.
 */
export function meanAveragePrecision(rows: QueryRows, options: DepthOptions = {}): Measure {
  return meanOf(rows, options, ({ places, relevant, k }) => {
    const sum = places.reduce((total, place, at) => total + (at + 1) / place, 0);
    return sum / Math.min(k, relevant);
  });
}

/** Mean reciprocal rank: 1 / place of the first relevant row; 0 where it is not among the first k. */
export function meanReciprocalRank(rows: QueryRows, options: DepthOptions = {}): Measure {
  return meanOf(rows, options, ({ places }) => (places.length === 0 ? 0 : 1 / places[0]!));
}

/** Share of relevant rows among the first k; places that a short query does not fill count as not relevant. */
export function precisionAt(rows: QueryRows, options: DepthOptions & { readonly k: number }): Measure {
  return meanOf(rows, options, ({ places, k }) => places.length / k);
}

/** Share of the relevant rows that are among the first k. */
export function recallAt(rows: QueryRows, options: DepthOptions & { readonly k: number }): Measure {
  return meanOf(rows, options, ({ places, relevant }) => places.length / relevant);
}

/** Share of the queries with a relevant row among the first k. */
export function hitRateAt(rows: QueryRows, options: DepthOptions & { readonly k: number }): Measure {
  return meanOf(rows, options, ({ places }) => Math.min(1, places.length));
}

interface Answer {
  /** Places, from 1, of the relevant rows among the first k. */
  readonly places: readonly number[];
  readonly relevant: number;
  readonly k: number;
}

function meanOf(
  rows: QueryRows,
  { k = Infinity, empty = 'zero', weights }: DepthOptions,
  valueOf: (answer: Answer) => number,
): Measure {
  checkDepth(k);
  const ranked = rankQueries(rows, { weights });
  return meanOverQueries(ranked, (from, to) => {
    const places: number[] = [];
    let relevant = 0;
    for (let at = from; at < to; at += 1) {
      if (ranked.relevance[at]! <= 0) continue;
      relevant += 1;
      if (at - from < k) places.push(at - from + 1);
    }
    if (relevant === 0) return empty === 'zero' ? 0 : undefined;
    return valueOf({ places, relevant, k });
  });
}
