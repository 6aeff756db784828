import type { Cells } from './shares.js';

/** Rows from `low` to `high`; where both are equal, a point. An end may be infinite. */
export interface Bucket {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** A histogram that was made on its own, with its own buckets. */
export interface Histogram {
  readonly buckets: readonly Bucket[];
  /** Rows of NaN. */
  readonly nan?: number;
}

/**
 * Brings two histograms onto the edges of both, as TFDV does before its divergence: within a bucket rows lie evenly, a
 * point keeps a cell of its own. Rows of NaN or in an unbounded bucket are like nothing on the other side, so each side
 * has a last cell of its own for them.
 */
export function alignHistograms(reference: Histogram, current: Histogram): Cells {
  const [one, other] = [bounded(reference), bounded(current)];
  const all = [...one, ...other];
  const edges = distinct(all.flatMap(({ low, high }) => [low, high]));
  const points = distinct(all.flatMap(({ low, high }) => (low === high ? [low] : [])));
  const cells = (buckets: readonly Bucket[]): number[] => [...spread(buckets, edges), ...massAt(buckets, points)];
  return {
    reference: [...cells(one), unmatched(reference), 0],
    current: [...cells(other), 0, unmatched(current)],
  };
}

function bounded({ buckets }: Histogram): Bucket[] {
  return buckets.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
}

function unmatched({ buckets, nan = 0 }: Histogram): number {
  const unbounded = buckets.filter(({ low, high }) => !Number.isFinite(low) || !Number.isFinite(high));
  return unbounded.reduce((rows, { count }) => rows + count, nan);
}

function distinct(values: number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

/** Rows between each two neighbouring edges. Every bucket's ends are among the edges. */
function spread(buckets: readonly Bucket[], edges: readonly number[]): number[] {
  const cells = new Array<number>(Math.max(0, edges.length - 1)).fill(0);
  const indexOf = new Map(edges.map((edge, index) => [edge, index]));
  for (const { low, high, count } of buckets) {
    for (let cell = indexOf.get(low) as number; cell < (indexOf.get(high) as number); cell += 1) {
      const width = (edges[cell + 1] as number) - (edges[cell] as number);
      cells[cell] = (cells[cell] as number) + count * (width / (high - low));
    }
  }
  return cells;
}

function massAt(buckets: readonly Bucket[], points: readonly number[]): number[] {
  return points.map((point) =>
    buckets.reduce((rows, { low, high, count }) => (low === point && high === point ? rows + count : rows), 0),
  );
}
