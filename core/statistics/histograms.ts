import type { Bucket, Histogram } from '../drift/align-histograms.js';
import { quantilesOf } from './quantiles.js';
import type { Histograms } from './statistics.js';
import type { Tally } from './tally.js';

const BUCKETS = 10;
const DECILES = Array.from({ length: BUCKETS + 1 }, (_, at) => at / BUCKETS);

/** A value on an inner edge belongs to the upper bucket, as in numpy. */
export function histogramsOf(tally: Tally, nan: number): Histograms {
  const { values } = tally;
  if (values.length === 0) return { equalWidth: histogram([], nan), quantiles: histogram([], nan) };
  const [low, high] = [Number(values[0]), Number(values[values.length - 1])];
  const equal = DECILES.map((_, at) => edge({ low, high }, at));
  const deciles = quantilesOf(tally, DECILES).map(({ value }) => value);
  return {
    equalWidth: histogram(bucketsOf(tally, equal), nan),
    quantiles: histogram(bucketsOf(tally, deciles), nan),
  };
}

function histogram(buckets: readonly Bucket[], nan: number): Histogram {
  return nan > 0 ? { buckets, nan } : { buckets };
}

function edge({ low, high }: { low: number; high: number }, at: number): number {
  if (at === BUCKETS) return high;
  const width = (high - low) / BUCKETS;
  return Number.isFinite(width) ? low + at * width : low * (1 - at / BUCKETS) + high * (at / BUCKETS);
}

/** Rows between the edges; equal edges are one. */
function bucketsOf({ values, counts }: Tally, all: readonly number[]): Bucket[] {
  const edges = [...new Set(all)];
  if (edges.length === 1) edges.push(edges[0]!);
  const rows = new Array<number>(edges.length - 1).fill(0);
  let bucket = 0;
  for (let at = 0; at < values.length; at++) {
    while (bucket < rows.length - 1 && Number(values[at]) >= edges[bucket + 1]!) bucket++;
    rows[bucket]! += counts[at]!;
  }
  return rows.map((count, at) => ({ low: edges[at]!, high: edges[at + 1]!, count }));
}
