import { randomFrom } from '../seed.js';
import { sampleVariance } from './interval.js';
import type { Difference } from './interval.js';
import type { Paired } from './delong.js';
import type { Measure, Numbers } from './measure.js';
import { linearQuantile } from './quantile.js';

export interface BootstrapOptions {
  readonly metric: (labels: Numbers, scores: Numbers, model: 'first' | 'second') => Measure;
  readonly seed: number;
  readonly resamples?: number;
  readonly confidence?: number;
}

/**
 * Difference of any metric between two models, by drawing the same rows again for both (percentile bootstrap).
 * Resamples in which the metric has no value are left out; `null` where that leaves fewer than half.
 */
export function pairedBootstrap(pair: Paired, options: BootstrapOptions): Difference | null {
  const { metric, seed, resamples = 500, confidence = 0.95 } = options;
  const observed = differenceOf(metric(pair.labels, pair.first, 'first'), metric(pair.labels, pair.second, 'second'));
  if (observed === null) return null;
  const random = randomFrom(seed);
  const drawn: number[] = [];
  const again = { labels: empty(pair.labels), first: empty(pair.first), second: empty(pair.second) };
  for (let round = 0; round < resamples; round += 1) {
    drawRows(pair, again, random.below);
    const { labels, first, second } = again;
    const difference = differenceOf(metric(labels, first, 'first'), metric(labels, second, 'second'));
    if (difference !== null) drawn.push(difference);
  }
  if (drawn.length * 2 < resamples) return null;
  const sorted = Float64Array.from(drawn).sort();
  return {
    difference: observed,
    standardError: Math.sqrt(sampleVariance(sorted)),
    low: linearQuantile(sorted, 1 - confidence),
    high: linearQuantile(sorted, confidence),
    confidence,
    method: 'bootstrap',
  };
}

function empty(values: Numbers): Float64Array {
  return new Float64Array(values.length);
}

function drawRows(from: Paired, into: { [K in keyof Paired]: Float64Array }, below: (limit: number) => number): void {
  const rows = from.labels.length;
  for (let row = 0; row < rows; row += 1) {
    const pick = below(rows);
    into.labels[row] = from.labels[pick] as number;
    into.first[row] = from.first[pick] as number;
    into.second[row] = from.second[pick] as number;
  }
}

function differenceOf(a: Measure, b: Measure): number | null {
  return a.value === null || b.value === null ? null : a.value - b.value;
}
