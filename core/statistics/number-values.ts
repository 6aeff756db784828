import { addDistinct, emptyDistinct, mergeDistinct } from './distinct-sketch.js';
import type { DistinctSketch } from './distinct-sketch.js';
import { mergeFrequentNumbers } from './frequent.js';
import type { FrequentNumbers } from './frequent.js';
import { hashNumber } from './hash.js';
import { mergeMoments, momentsOf } from './moments.js';
import { addToSketch, mergeSketches, NO_SKETCH } from './quantile-sketch.js';
import type { QuantileSketch } from './quantile-sketch.js';
import type { Moments } from './statistics.js';
import { mergeTallies, NO_TALLY } from './tally.js';
import type { Tally } from './tally.js';

/** Finite numbers: every value with its rows, or, of too many different ones, sketches. */
export type NumberValues = { readonly exact: Tally } | { readonly sketch: NumberSketch };

export interface NumberSketch {
  readonly moments: Moments;
  readonly zeros: number;
  readonly min: number | bigint;
  readonly max: number | bigint;
  readonly quantiles: QuantileSketch;
  readonly distinct: DistinctSketch;
  readonly frequent: FrequentNumbers;
}

export const NO_VALUES: NumberValues = { exact: NO_TALLY };

/** Both together: exact as long as there are at most `most` different values. */
export function mergeValues(one: NumberValues, other: NumberValues, most: number): NumberValues {
  if ('exact' in one && 'exact' in other) {
    const exact = mergeTallies(one.exact, other.exact);
    return exact.values.length <= most ? { exact } : { sketch: sketchOf(exact) };
  }
  if (isEmpty(one)) return other;
  if (isEmpty(other)) return one;
  if ('exact' in one) return { sketch: addTally((other as { sketch: NumberSketch }).sketch, one.exact) };
  if ('exact' in other) return { sketch: addTally(one.sketch, other.exact) };
  return { sketch: mergeBoth(one.sketch, other.sketch) };
}

export function sketchOf(tally: Tally): NumberSketch {
  const { values } = tally;
  const distinct = emptyDistinct();
  for (let at = 0; at < values.length; at++) addDistinct(distinct, hashNumber(values[at]!));
  return {
    moments: momentsOf(tally),
    zeros: zerosOf(tally),
    min: values[0]!,
    max: values[values.length - 1]!,
    quantiles: addToSketch(NO_SKETCH, tally),
    distinct,
    frequent: mergeFrequentNumbers({ tally, under: 0 }, { tally: NO_TALLY, under: 0 }),
  };
}

export function zerosOf({ values, counts }: Tally): number {
  for (let at = 0; at < values.length; at++)
    if (Number(values[at]) >= 0) return Number(values[at]) === 0 ? counts[at]! : 0;
  return 0;
}

function addTally(sketch: NumberSketch, tally: Tally): NumberSketch {
  const added = sketchOf(tally);
  // Values go in one by one: two sketches of half the rows each would be less exact than one of all.
  return mergeBoth(sketch, { ...added, quantiles: NO_SKETCH }, addToSketch(sketch.quantiles, tally));
}

function mergeBoth(
  a: NumberSketch,
  b: NumberSketch,
  quantiles = mergeSketches(a.quantiles, b.quantiles),
): NumberSketch {
  return {
    moments: mergeMoments(a.moments, b.moments),
    zeros: a.zeros + b.zeros,
    min: a.min <= b.min ? a.min : b.min,
    max: a.max >= b.max ? a.max : b.max,
    quantiles,
    distinct: mergeDistinct(a.distinct, b.distinct),
    frequent: mergeFrequentNumbers(a.frequent, b.frequent),
  };
}

function isEmpty(values: NumberValues): boolean {
  return 'exact' in values && values.exact.values.length === 0;
}
