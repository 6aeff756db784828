import { dcg, ndcg } from '../queries/ndcg.js';
import { hitRateAt, meanAveragePrecision, meanReciprocalRank, precisionAt, recallAt } from '../queries/relevant.js';
import type { DepthOptions } from '../queries/relevant.js';
import type { Measure } from '../measure.js';
import type { Definition, TaskRows } from './definition.js';

type Rows = TaskRows['ranking'];
type At = (rows: Rows, options: DepthOptions & { readonly k: number }) => Measure;

/** Each at a depth: `ndcg@10`. Those whose depth is optional take all rows of a query without one. */
export const rankingMetrics: readonly Definition<TaskRows['ranking']>[] = [
  at('ndcg', { optional: true, of: ndcg, doc: 'Normalized discounted cumulative gain.' }),
  at('dcg', { optional: true, of: dcg, doc: 'Discounted cumulative gain.' }),
  at('map', { optional: true, of: meanAveragePrecision, doc: 'Mean average precision.' }),
  at('mrr', { optional: true, of: meanReciprocalRank, doc: 'Mean of 1 over the place of the first relevant row.' }),
  at('precision', { optional: false, of: precisionAt, doc: 'Share of relevant rows among the first k.' }),
  at('recall', { optional: false, of: recallAt, doc: 'Share of the relevant rows that are among the first k.' }),
  at('hitRate', { optional: false, of: hitRateAt, doc: 'Share of queries with a relevant row among the first k.' }),
];

function at(
  name: string,
  { optional, of, doc }: { optional: boolean; of: At; doc: string },
): Definition<TaskRows['ranking']> {
  return {
    name,
    better: 'higher',
    parameter: { name: 'k', optional },
    doc,
    measure: (rows, k) => of(rows, { k: Number.isNaN(k) ? Infinity : k, weights: rows.weights }),
  };
}
