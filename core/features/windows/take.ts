import type { Take } from './spec.js';

/** Values of events, the oldest first, from (included) to (excluded); NaN where an event has none. */
export interface Span {
  readonly values: readonly number[];
  readonly from: number;
  readonly to: number;
}

/**
 * What is made of a window. It is computed anew from its events, oldest first, so that it depends on nothing else: a
 * running sum would carry the rounding of all that has left the window. NaN where there is no value to make it of.
 */
export function takeOf(take: Take, span: Span): number {
  switch (take.take) {
    case 'count':
      return span.to - span.from;
    case 'sum':
      return sum(span).total;
    case 'mean':
      return mean(span);
    case 'std':
      return deviation(span);
    case 'min':
      return extreme(span, Math.min);
    case 'max':
      return extreme(span, Math.max);
    case 'lag':
      return span.to - take.back >= span.from ? span.values[span.to - take.back]! : NaN;
    case 'ewma':
      return weighted(span, take.alpha);
  }
}

function sum({ values, from, to }: Span): { total: number; count: number } {
  let [total, count] = [0, 0];
  for (let at = from; at < to; at += 1) {
    const value = values[at]!;
    if (Number.isNaN(value)) continue;
    total += value;
    count += 1;
  }
  return { total: count === 0 ? NaN : total, count };
}

function mean(span: Span): number {
  const { total, count } = sum(span);
  return total / count;
}

/** Of a sample: over the number of values less one, as SQL's and pandas' `std`. */
function deviation(span: Span): number {
  const { count } = sum(span);
  const middle = mean(span);
  let squares = 0;
  for (let at = span.from; at < span.to; at += 1) {
    const away = span.values[at]! - middle;
    if (!Number.isNaN(away)) squares += away * away;
  }
  return count < 2 ? NaN : Math.sqrt(squares / (count - 1));
}

function extreme({ values, from, to }: Span, better: (a: number, b: number) => number): number {
  let best = NaN;
  for (let at = from; at < to; at += 1) {
    const value = values[at]!;
    if (!Number.isNaN(value)) best = Number.isNaN(best) ? value : better(best, value);
  }
  return best;
}

/** pandas' `ewm(alpha, adjust=True, ignore_na=True).mean()` of the window. */
function weighted({ values, from, to }: Span, alpha: number): number {
  let [total, weights] = [0, 0];
  for (let at = from; at < to; at += 1) {
    const value = values[at]!;
    if (Number.isNaN(value)) continue;
    total = total * (1 - alpha) + value;
    weights = weights * (1 - alpha) + 1;
  }
  return weights === 0 ? NaN : total / weights;
}
