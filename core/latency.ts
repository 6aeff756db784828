/**
 * Counts of latencies in buckets that grow by a tenth each, so that a quantile is right to 10% from 0.05 ms to 75 s.
 * Histograms of several replicas add up, which their quantiles would not.
 */
export interface LatencyHistogram {
  /** `counts[i]` observations were at most `latencyBounds[i]` milliseconds and above the bound before. The last is open. */
  readonly counts: readonly number[];
  /** Sum of all observations, in milliseconds. */
  readonly sum: number;
}

const SMALLEST = 0.05;
const GROWTH = 1.1;
const BUCKETS = 150;

/** Upper bounds in milliseconds, each 10% above the one before. */
export const latencyBounds: readonly number[] = Array.from({ length: BUCKETS }, (_, i) => SMALLEST * GROWTH ** i);

/** The bucket an observation of `ms` milliseconds belongs to. Constant time: it is on the way of every request. */
export function latencyBucket(ms: number): number {
  if (!(ms > SMALLEST)) return 0;
  const guess = Math.min(BUCKETS, Math.ceil(Math.log(ms / SMALLEST) / Math.log(GROWTH)));
  // The logarithm may round across a bound by one.
  if (guess > 0 && ms <= (latencyBounds[guess - 1] as number)) return guess - 1;
  return guess < BUCKETS && ms > (latencyBounds[guess] as number) ? guess + 1 : guess;
}

/** A histogram that holds nothing yet, as a mutable list of counts. */
export function emptyCounts(): number[] {
  return new Array<number>(BUCKETS + 1).fill(0);
}

export function mergeLatencies(histograms: readonly LatencyHistogram[]): LatencyHistogram {
  const counts = emptyCounts();
  for (const histogram of histograms) histogram.counts.forEach((count, i) => (counts[i] = (counts[i] ?? 0) + count));
  return { counts, sum: histograms.reduce((sum, histogram) => sum + histogram.sum, 0) };
}

/**
 * The upper bound in milliseconds of the bucket that holds the quantile `q` (0 to 1), by nearest rank.
 * `null` for an empty histogram; above the last bound, the next one there would be.
 */
export function latencyQuantile(histogram: LatencyHistogram, q: number): number | null {
  const total = histogram.counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(q * total));
  let seen = 0;
  for (const [i, count] of histogram.counts.entries()) {
    seen += count;
    if (seen >= rank) return SMALLEST * GROWTH ** i;
  }
  return null;
}
