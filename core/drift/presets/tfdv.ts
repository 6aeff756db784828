import { alignHistograms } from '../align-histograms.js';
import type { Bucket, Histogram } from '../align-histograms.js';
import { countBins, equalWidthEdges } from '../binning.js';
import { alignCategories } from '../categories.js';
import { jensenShannon } from '../jensen-shannon.js';
import { lInfinity } from '../l-infinity.js';
import { countValues, finiteOf } from '../sample.js';
import type { NumberSample, SamplePair } from '../sample.js';
import { verdictOf } from './verdict.js';
import type { Rule, Verdict } from './verdict.js';

/** TFDV has no default threshold. A kind of column without one is measured, and has no verdict. */
export interface TfdvOptions {
  /** Of the L-infinity distance of categories, texts and bools. */
  readonly categories?: number;
  /** Of the Jensen-Shannon divergence, base 2, of numbers. */
  readonly numbers?: number;
}
export interface Tfdv extends TfdvOptions {
  readonly preset: 'tfdv';
}

/** Buckets of equal width over each side's own range: TFDV's STANDARD histogram. */
const BUCKETS = 10;

/**
 * TensorFlow Data Validation's comparators: L-infinity for categories, Jensen-Shannon divergence in base 2 over the
 * edges of both sides' histograms for numbers; drift strictly above the threshold.
 */
export function tfdv(options: TfdvOptions = {}): Tfdv {
  return { preset: 'tfdv', ...options };
}

export function compareAsTfdv(preset: Tfdv, pair: SamplePair): Verdict {
  const { reference, current } = pair;
  if (reference.kind === 'numbers' && current.kind === 'numbers') {
    const cells = alignHistograms(histogramOf(reference), histogramOf(current));
    return verdictOf(jensenShannon(cells.reference, cells.current, { form: 'divergence', base: 2 }), ruleOf(preset.numbers)); // prettier-ignore
  }
  const aligned = alignCategories(countValues(reference), countValues(current));
  const { categories } = aligned;
  return verdictOf(lInfinity(aligned.reference, aligned.current), ruleOf(preset.categories), { categories });
}

/** Infinite values lie in buckets without a bound; nulls are in none. */
function histogramOf({ values, missing }: NumberSample): Histogram {
  const finite = finiteOf(values);
  const below = count(values, -Infinity);
  const above = count(values, Infinity);
  const nan = values.length - finite.length - below - above - missing;
  const unbounded: Bucket[] = [
    { low: -Infinity, high: finite[0] ?? 0, count: below },
    { low: finite[0] ?? 0, high: Infinity, count: above },
  ];
  return { buckets: [...equalBuckets(finite), ...unbounded.filter((bucket) => bucket.count > 0)], nan };
}

function equalBuckets(finite: Float64Array): Bucket[] {
  if (finite.length === 0) return [];
  const low = finite.reduce((least, value) => Math.min(least, value), Infinity);
  const high = finite.reduce((most, value) => Math.max(most, value), -Infinity);
  if (low === high) return [{ low, high, count: finite.length }];
  const edges = equalWidthEdges(finite, [], { bins: BUCKETS });
  return Array.from(countBins(finite, edges), (rows, bin) => ({
    low: edges[bin]!,
    high: edges[bin + 1]!,
    count: rows,
  }));
}

function count(values: Float64Array, wanted: number): number {
  let rows = 0;
  for (let row = 0; row < values.length; row += 1) if (values[row] === wanted) rows += 1;
  return rows;
}

function ruleOf(threshold: number | undefined): Rule | undefined {
  return threshold === undefined ? undefined : { threshold, alarm: 'value > threshold' };
}
