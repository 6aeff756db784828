import type { Change, Comparison, Expression } from './spec.js';

const COMPARISONS: { readonly [C in Comparison]: (value: number, bound: number) => boolean } = {
  greaterThan: (value, bound) => value > bound,
  atLeast: (value, bound) => value >= bound,
  lessThan: (value, bound) => value < bound,
  atMost: (value, bound) => value <= bound,
  equals: (value, bound) => value === bound,
};

/** 1 where it holds, 0 where it does not, NaN where the value is missing. */
export function compared(
  values: Float64Array,
  { compare, bound }: Extract<Expression, { readonly compare: Comparison }>,
): Float64Array {
  const holds = COMPARISONS[compare];
  return values.map((value) => (Number.isNaN(value) ? value : holds(value, bound) ? 1 : 0));
}

export function changed(values: Float64Array, change: Change): Float64Array {
  switch (change.change) {
    case 'log':
      return values.map((value) => finite(Math.log(value)));
    case 'log1p':
      return values.map((value) => finite(Math.log1p(value)));
    case 'clip':
      return values.map((value) => Math.min(Math.max(value, change.low), change.high));
    case 'fill':
      return values.map((value) => (Number.isNaN(value) ? change.with : value));
  }
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : NaN;
}
