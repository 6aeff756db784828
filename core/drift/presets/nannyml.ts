import { countBins } from '../binning.js';
import { alignCategories } from '../categories.js';
import type { CategoryCounts } from '../categories.js';
import { chunksOf, limitsOf } from '../chunks.js';
import { doaneEdges } from '../doane.js';
import { hellinger } from '../hellinger.js';
import { jensenShannon } from '../jensen-shannon.js';
import { kolmogorovSmirnov } from '../kolmogorov-smirnov.js';
import { lInfinity } from '../l-infinity.js';
import { noDrift } from '../result.js';
import type { DriftResult } from '../result.js';
import { countValues, finiteOf, rowsOf, sliceSample } from '../sample.js';
import type { ColumnSample, NumberSample, SamplePair } from '../sample.js';
import type { Counts } from '../shares.js';
import { wasserstein } from '../wasserstein.js';
import { verdictOf } from './verdict.js';
import type { Verdict } from './verdict.js';

export interface NannyMlOptions {
  /** Default `jensen-shannon`. */
  readonly numbers?: 'jensen-shannon' | 'hellinger' | 'kolmogorov-smirnov' | 'wasserstein';
  /** Default `jensen-shannon`. */
  readonly categories?: 'jensen-shannon' | 'hellinger' | 'l-infinity';
  /** Parts of the reference that show how much the figure varies by itself. Default 10. */
  readonly chunks?: number;
  /** Default 3. */
  readonly deviations?: number;
}
export interface NannyMl extends NannyMlOptions {
  readonly preset: 'nannyml';
}

/** What a chunk of a column comes to, against the whole reference. */
type Measure = (chunk: ColumnSample) => DriftResult;

/**
 * NannyML's univariate drift: the threshold of each column is what the figure was on chunks of its own reference, mean
 * plus 3 standard deviations. A column that always varies needs more to alarm.
 */
export function nannyml(options: NannyMlOptions = {}): NannyMl {
  return { preset: 'nannyml', ...options };
}

export function compareAsNannyMl(preset: NannyMl, { reference, current }: SamplePair): Verdict {
  const { chunks = 10, deviations = 3 } = preset;
  const measure = measureOf(preset, reference);
  const result = measure(current);
  const figures = chunksOf(rowsOf(reference), chunks).flatMap(({ from, to }) => {
    const { value } = measure(sliceSample(reference, from, to));
    return value === null ? [] : [value];
  });
  if (result.value === null) return verdictOf(result, undefined);
  if (figures.length === 0) {
    const why = `the reference has fewer than ${chunks} rows, so no threshold can be set by it`;
    return verdictOf(noDrift(result.statistic, result.sizes, why), undefined);
  }
  const { upper } = limitsOf(figures, deviations);
  const most = result.statistic === 'kolmogorov-smirnov' ? 1 : Infinity;
  return verdictOf(result, { threshold: Math.min(most, upper), alarm: 'value > threshold' });
}

function measureOf(preset: NannyMl, reference: ColumnSample): Measure {
  if (reference.kind !== 'numbers') return overCategories(preset, countValues(reference));
  const { numbers = 'jensen-shannon' } = preset;
  const values = finiteOf(reference.values);
  if (numbers === 'kolmogorov-smirnov') return (chunk) => kolmogorovSmirnov(values, finiteOfChunk(chunk));
  if (numbers === 'wasserstein') return (chunk) => wasserstein(values, finiteOfChunk(chunk));
  // Without a value there is nothing to choose bins from; one around nothing gives the same answer: none.
  const edges = values.length === 0 ? Float64Array.of(0, 1) : doaneEdges(values);
  const before = withLeftover(values, edges);
  return (chunk) => byShares(numbers, before, withLeftover(finiteOfChunk(chunk), edges));
}

function overCategories({ categories = 'jensen-shannon' }: NannyMl, before: CategoryCounts): Measure {
  return (chunk) => {
    const aligned = alignCategories(before, countValues(chunk));
    return byShares(categories, aligned.reference, aligned.current);
  };
}

function byShares(
  statistic: 'jensen-shannon' | 'hellinger' | 'l-infinity',
  reference: Counts,
  current: Counts,
): DriftResult {
  if (statistic === 'l-infinity') return lInfinity(reference, current);
  if (statistic === 'hellinger') return hellinger(reference, current);
  return jensenShannon(reference, current, { form: 'distance', base: 2 });
}

/** Rows in each bin, and last those beyond the bins, which are the reference's. */
function withLeftover(values: Float64Array, edges: Float64Array): Float64Array {
  const [low, high] = [edges[0]!, edges[edges.length - 1]!];
  const inside = values.filter((value) => value >= low && value <= high);
  return Float64Array.of(...countBins(inside, edges), values.length - inside.length);
}

function finiteOfChunk(chunk: ColumnSample): Float64Array {
  return finiteOf((chunk as NumberSample).values);
}
