import type { Measure } from './measure.js';

/** For each class, or each label: the weight of its rows called rightly, called at all, and there in truth. */
export interface SetCounts {
  readonly hits: Float64Array;
  readonly called: Float64Array;
  readonly actual: Float64Array;
}
/** Over all together; the mean of the classes; or that mean weighted by their rows. */
export type Average = 'micro' | 'macro' | 'weighted';
export interface SetOptions {
  /** How much more recall counts than precision in `fBeta`. Default 1. */
  readonly beta?: number;
  /** What a share of nothing is; `leaveOut` keeps it out of the mean. Default 0. scikit-learn's `zero_division`. */
  readonly zeroDivision?: 0 | 1 | 'leaveOut';
}
export interface PerClass {
  /** NaN: left out. */
  readonly precision: Float64Array;
  readonly recall: Float64Array;
  readonly fBeta: Float64Array;
}
export interface SetMeasures {
  readonly precision: Measure;
  readonly recall: Measure;
  readonly fBeta: Measure;
}

/** Precision, recall and F-beta of each class, as scikit-learn's `precision_recall_fscore_support`. */
export function perClass(
  { hits, called, actual }: SetCounts,
  { beta = 1, zeroDivision = 0 }: SetOptions = {},
): PerClass {
  const nothing = zeroDivision === 'leaveOut' ? NaN : zeroDivision;
  const share = (part: number, whole: number): number => (whole === 0 ? nothing : part / whole);
  const square = beta ** 2;
  return {
    precision: hits.map((hit, at) => share(hit, called[at]!)),
    recall: hits.map((hit, at) => share(hit, actual[at]!)),
    fBeta: hits.map((hit, at) => share((1 + square) * hit, square * actual[at]! + called[at]!)),
  };
}

/** One value over all classes. Classes that are neither there nor called are left out, as in scikit-learn. */
export function setMeasures(
  counts: SetCounts,
  average: Average,
  { everyClass = false, ...options }: SetOptions & { readonly everyClass?: boolean } = {},
): SetMeasures {
  const { hits, called, actual } = counts;
  const seen = (_: number, at: number): boolean => everyClass || called[at]! + actual[at]! > 0;
  const kept = { hits: hits.filter(seen), called: called.filter(seen), actual: actual.filter(seen) };
  if (average === 'micro') return measuresOf(perClass(together(kept), options), undefined);
  return measuresOf(perClass(kept, options), average === 'weighted' ? kept.actual : undefined);
}

function together({ hits, called, actual }: SetCounts): SetCounts {
  const sum = (values: Float64Array): Float64Array => Float64Array.of(values.reduce((total, one) => total + one, 0));
  return { hits: sum(hits), called: sum(called), actual: sum(actual) };
}

function measuresOf({ precision, recall, fBeta }: PerClass, weights: Float64Array | undefined): SetMeasures {
  return {
    precision: meanOfValues(precision, weights),
    recall: meanOfValues(recall, weights),
    fBeta: meanOfValues(fBeta, weights),
  };
}

/** The mean of those that have a value; where all of these weigh nothing, the plain mean (scikit-learn's rule). */
export function meanOfValues(values: Float64Array, weights: Float64Array | undefined): Measure {
  let [sum, total, plain, count] = [0, 0, 0, 0];
  values.forEach((value, at) => {
    if (Number.isNaN(value)) return;
    const weight = weights === undefined ? 1 : weights[at]!;
    sum += weight * value;
    total += weight;
    plain += value;
    count += 1;
  });
  if (count === 0) return { value: null, why: 'each class is a share of no rows' };
  return { value: total === 0 ? plain / count : sum / total };
}
