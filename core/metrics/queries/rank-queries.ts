import { numbersFor } from '../fill.js';
import { badInput, NO_ROWS } from '../measure.js';
import type { Measure, Numbers } from '../measure.js';
import { ascendingOrder, descendingOrder } from '../order.js';
import { checkEach, checkFinite, checkPredicted } from '../regression/input.js';
import { totalWeight } from '../weights.js';
import type { Weighted } from '../weights.js';

/** Rows that answer the same query, ranked by a model. */
export interface QueryRows {
  /** How relevant each row is: 0 or more. */
  readonly relevance: Numbers;
  readonly scores: Numbers;
  /** Which query each row answers: any finite number. The rows of a query need not lie together. */
  readonly queries: Numbers;
}

/** Rows by query; in it the highest score first, and of equal scores the least relevant: a tie never flatters a model. */
export interface RankedQueries {
  readonly relevance: Float64Array;
  readonly scores: Float64Array;
  /** The rows of query q are `starts[q]` … `starts[q + 1]` − 1. */
  readonly starts: Uint32Array;
  /** What each query counts; a query that counts 0 is not there. */
  readonly weights: Float64Array;
}

/** Weights are of queries: the same for all rows of one. FinalError `METRIC_INPUT`. */
export function rankQueries({ relevance, scores, queries }: QueryRows, { weights }: Weighted = {}): RankedQueries {
  checkPredicted(relevance, scores);
  checkEach(relevance, (value) => value >= 0, { what: 'relevance', must: '0 or above' });
  if (queries.length !== relevance.length) {
    throw badInput(`There are ${relevance.length} rows and ${queries.length} queries.`, 'Pass the query of each row.');
  }
  checkFinite(queries, 'query', 'Number the queries.');
  totalWeight(relevance.length, weights);
  const byScore = reorder(ascendingOrder(relevance), (rows) => descendingOrder(pick(scores, rows)));
  const byQuery = reorder(byScore, (rows) => ascendingOrder(pick(queries, rows)));
  const order = byQuery.filter((row) => weights === undefined || weights[row]! > 0);
  const first = order.map((row, place) => (place > 0 && queries[order[place - 1]!] === queries[row] ? 0 : 1));
  const starts = startsOf(first);
  if (weights !== undefined) checkQueryWeights(order, { first, weights });
  return {
    relevance: pick(relevance, order),
    scores: pick(scores, order),
    starts,
    weights: Float64Array.from(starts.subarray(0, -1), (place) =>
      weights === undefined ? 1 : weights[order[place]!]!,
    ),
  };
}

/** Where each query starts, and where the last one ends. */
function startsOf(first: Uint32Array): Uint32Array {
  const starts = new Uint32Array(first.reduce((count, one) => count + one, 1));
  let query = 0;
  for (let place = 0; place < first.length; place += 1) if (first[place] === 1) starts[query++] = place;
  starts[query] = first.length;
  return starts;
}

function pick(values: Numbers, rows: Uint32Array): Float64Array {
  return numbersFor(rows.length, (at) => values[rows[at]!]!);
}

/** Sorts rows that are in an order already: equal ones keep it. */
function reorder(rows: Uint32Array, sorted: (rows: Uint32Array) => Uint32Array): Uint32Array {
  return sorted(rows).map((place) => rows[place]!);
}

function checkQueryWeights(
  order: Uint32Array,
  { first, weights }: { readonly first: Uint32Array; readonly weights: Numbers },
): void {
  for (let place = 1; place < order.length; place += 1) {
    const [row, before] = [order[place]!, order[place - 1]!];
    if (first[place] === 1 || weights[row] === weights[before]) continue;
    throw badInput(
      `Rows ${before} and ${row} answer one query and weigh ${weights[before]} and ${weights[row]}.`,
      'Weigh queries: pass the same weight for all rows of one.',
    );
  }
}

/** The weighted mean over the queries of a value of each; `undefined` for one that has none leaves it out. */
export function meanOverQueries(
  { starts, weights }: RankedQueries,
  valueOf: (from: number, to: number) => number | undefined,
): Measure {
  let [sum, total] = [0, 0];
  for (let query = 0; query < weights.length; query += 1) {
    const value = valueOf(starts[query]!, starts[query + 1]!);
    if (value === undefined) continue;
    sum += weights[query]! * value;
    total += weights[query]!;
  }
  if (total > 0) return { value: sum / total };
  return weights.length === 0 ? NO_ROWS : { value: null, why: 'no query has a relevant row' };
}

/** FinalError `METRIC_INPUT`. */
export function checkDepth(k: number): void {
  if (k === Infinity || (Number.isInteger(k) && k > 0)) return;
  throw badInput(`k is ${k}.`, 'Pass a whole number from 1.');
}
