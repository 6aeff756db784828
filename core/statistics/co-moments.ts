import type { Correlations } from './statistics.js';

/** Of each pair of columns what Pearson's r needs: over the rows in which both are finite. Merges as `Moments` do. */
export interface CoMoments {
  readonly columns: readonly string[];
  /** Pair by pair: (0,0), (0,1), …, (1,1), …; six numbers each: rows, two means, two sums of squares, one of products. */
  readonly pairs: Float64Array;
}

const FIELDS = 6;

export function noCoMoments(columns: readonly string[]): CoMoments {
  return { columns, pairs: new Float64Array(pairNumbers(columns.length)) };
}

/** How many numbers the pairs of so many columns take. */
export function pairNumbers(columns: number): number {
  return FIELDS * ((columns * (columns + 1)) / 2);
}

/** Adds some rows, column by column; NaN or an infinity is a missing value. Changes `moments`. */
export function addRows({ columns, pairs }: CoMoments, rows: readonly Float64Array[]): void {
  let at = 0;
  for (let one = 0; one < columns.length; one++) {
    for (let other = one; other < columns.length; other++, at += FIELDS) {
      mergePair(pairs.subarray(at, at + FIELDS), pairOf(rows[one]!, rows[other]!));
    }
  }
}

export function mergeCoMoments(one: CoMoments, other: CoMoments): CoMoments {
  const pairs = one.pairs.slice();
  for (let at = 0; at < pairs.length; at += FIELDS) {
    mergePair(pairs.subarray(at, at + FIELDS), other.pairs.subarray(at, at + FIELDS));
  }
  return { columns: one.columns, pairs };
}

export function correlationsOf({ columns, pairs }: CoMoments): Correlations {
  const values: (number | null)[][] = columns.map(() => columns.map(() => null));
  let at = 0;
  for (let one = 0; one < columns.length; one++) {
    for (let other = one; other < columns.length; other++, at += FIELDS) {
      const [, , , xx = 0, yy = 0, xy = 0] = pairs.subarray(at, at + FIELDS);
      const r = one === other ? xx / yy : xy / (Math.sqrt(xx) * Math.sqrt(yy));
      values[one]![other] = values[other]![one] = Number.isFinite(r) ? Math.max(-1, Math.min(1, r)) : null;
    }
  }
  return { columns, values };
}

/** In two passes; the first counts from a value that is there, so that a column of one value varies by exactly nothing. */
function pairOf(xs: Float64Array, ys: Float64Array): Float64Array {
  let [n, firstX, firstY, sumX, sumY] = [0, 0, 0, 0, 0];
  for (let row = 0; row < xs.length; row++) {
    if (!bothFinite(xs[row]!, ys[row]!)) continue;
    if (n++ === 0) [firstX, firstY] = [xs[row]!, ys[row]!];
    sumX += xs[row]! - firstX;
    sumY += ys[row]! - firstY;
  }
  const [meanX, meanY] = n === 0 ? [0, 0] : [firstX + sumX / n, firstY + sumY / n];
  let [xx, yy, xy] = [0, 0, 0];
  for (let row = 0; row < xs.length; row++) {
    if (!bothFinite(xs[row]!, ys[row]!)) continue;
    const [x, y] = [xs[row]! - meanX, ys[row]! - meanY];
    xx += x * x;
    yy += y * y;
    xy += x * y;
  }
  return Float64Array.of(n, meanX, meanY, xx, yy, xy);
}

/** A number that is not finite does not leave zero when taken from itself. */
function bothFinite(x: number, y: number): boolean {
  return x - x === 0 && y - y === 0;
}

/** Chan, Golub and LeVeque 1979. */
function mergePair(into: Float64Array, from: Float64Array): void {
  const [a, b] = [into[0]!, from[0]!];
  if (b === 0) return;
  const n = a + b;
  const [dx, dy] = [from[1]! - into[1]!, from[2]! - into[2]!];
  into[3]! += from[3]! + (dx * dx * a * b) / n;
  into[4]! += from[4]! + (dy * dy * a * b) / n;
  into[5]! += from[5]! + (dx * dy * a * b) / n;
  into[1]! += (dx * b) / n;
  into[2]! += (dy * b) / n;
  into[0] = n;
}
