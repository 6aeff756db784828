import type { Numbers } from './measure.js';
import { ascendingOrder } from './order.js';

/** Linear interpolation between order statistics, as numpy's `quantile` to the last bit. At least one value. */
export function linearQuantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)]!;
  const high = sorted[Math.min(Math.floor(at) + 1, sorted.length - 1)]!;
  const part = at - Math.floor(at);
  return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
}

export interface QuantileOptions {
  readonly weights?: Numbers | undefined;
  /** `ascendingOrder(values)`, where the caller has it. */
  readonly order?: Uint32Array;
}

/**
 * The value below which a share of the weight lies: the inverse of the distribution function, halfway between two values
 * where it is flat. With equal weights the median is the usual one. scikit-learn's `_weighted_percentile(average=True)`.
 * `undefined` where nothing weighs anything.
 */
export function weightedQuantile(
  values: Numbers,
  share: number,
  { weights, order = ascendingOrder(values) }: QuantileOptions = {},
): number | undefined {
  const weightOf = (row: number): number => (weights === undefined ? 1 : weights[row]!);
  let total = 0;
  for (const row of order) total += weightOf(row);
  if (total === 0) return undefined;
  const wanted = Math.max(((share * 100) / 100) * total, Number.MIN_VALUE);
  let before = 0;
  let last: number | undefined;
  for (let at = 0; at < order.length; at += 1) {
    const row = order[at]!;
    if (weightOf(row) === 0) continue;
    last = values[row]!;
    before += weightOf(row);
    if (before < wanted) continue;
    if (before - wanted > Number.EPSILON) return last;
    const next = order.subarray(at + 1).find((other) => weightOf(other) > 0);
    return next === undefined ? last : (last + values[next]!) / 2;
  }
  return last;
}
