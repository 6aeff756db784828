import type { As, Expression, SpecOf, States } from '../spec.js';
import { quantileOf, Sample } from './sample.js';
import { learnNumbers, shown } from './scale.js';
import type { Transform, Writer } from './transform.js';

/** Between given edges. A value that is an edge lies above it. */
export const bucketize: Transform<SpecOf<'bucketize'>, undefined> = {
  width: ({ as, edges }) => (as === 'index' ? 1 : edges.length + 1),
  suffixes: ({ edges }) => ['', ...edges].map((edge, at) => `=${edge}..${edges[at] ?? ''}`),
  indices: ({ as, edges }) => (as === 'index' ? edges.length + 2 : undefined),
  writer: (spec) => bucketWriter(spec, spec.edges),
};

/** Between quantiles of the training rows. Equal quantiles leave buckets empty, so that the width is known before. */
export const quantile: Transform<SpecOf<'quantile'>, States['quantile']> = {
  width: ({ as, count }) => (as === 'index' ? 1 : count),
  suffixes: ({ count }) => Array.from({ length: count }, (_, at) => `=q${at + 1}`),
  indices: ({ as, count }) => (as === 'index' ? count + 1 : undefined),
  learner: ({ of, count }) => {
    const sample = new Sample();
    return learnNumbers(
      of,
      (value) => sample.add(value),
      () => {
        const sorted = sample.sorted();
        const shares = Array.from({ length: count - 1 }, (_, at) => (at + 1) / count);
        return { edges: sorted.length === 0 ? [] : shares.map((share) => quantileOf(sorted, share)) };
      },
    );
  },
  writer: (spec, { edges }) => bucketWriter(spec, edges),
  describe: ({ edges }) => `edges ${edges.map(shown).join(', ') || 'none'}`,
};

/** As an index, 0 is the missing value and the buckets begin at 1. */
function bucketWriter({ of, as }: { readonly of: Expression; readonly as: As }, edges: readonly number[]): Writer {
  const sorted = Float64Array.from(edges);
  if (as === 'index') {
    return {
      kind: 'dense',
      write: (reading, { out, stride, at }) => {
        reading.numbers(of).forEach((value, row) => (out[row * stride + at] = bucketOf(value, sorted) + 1));
      },
    };
  }
  return {
    kind: 'slot',
    write: (reading, { out, stride, at }) => {
      reading.numbers(of).forEach((value, row) => (out[row * stride + at] = bucketOf(value, sorted)));
    },
  };
}

/** How many edges are not above it; −1 where it is missing. */
function bucketOf(value: number, edges: Float64Array): number {
  if (Number.isNaN(value)) return -1;
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
