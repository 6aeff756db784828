import type { Moments } from './statistics.js';
import type { Tally } from './tally.js';

export const NO_MOMENTS: Moments = { count: 0, mean: 0, m2: 0, m3: 0, m4: 0 };

/**
 * Central moments in two passes, so that nothing cancels: first the mean, from a value in the middle; then the powers,
 * set right for what rounding the mean left over.
 */
export function momentsOf({ values, counts }: Tally): Moments {
  if (values.length === 0) return NO_MOMENTS;
  const middle = Number(values[values.length >> 1]);
  let [count, total] = [0, 0];
  for (let at = 0; at < values.length; at++) {
    count += counts[at]!;
    total += (Number(values[at]) - middle) * counts[at]!;
  }
  const mean = middle + total / count;
  let [s1, s2, s3, s4] = [0, 0, 0, 0];
  for (let at = 0; at < values.length; at++) {
    const off = Number(values[at]) - mean;
    const square = off * off * counts[at]!;
    s1 += off * counts[at]!;
    s2 += square;
    s3 += square * off;
    s4 += square * off * off;
  }
  const d = s1 / count;
  return {
    count,
    mean,
    m2: s2 - d * s1,
    m3: s3 - 3 * d * s2 + 2 * d * d * s1,
    m4: s4 - 4 * d * s3 + 6 * d * d * s2 - 3 * d ** 3 * s1,
  };
}

/** Pébay 2008, "Formulas for robust, one-pass parallel computation of covariances and arbitrary-order moments". */
export function mergeMoments(a: Moments, b: Moments): Moments {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const count = a.count + b.count;
  const d = b.mean - a.mean;
  const [p, q] = [a.count / count, b.count / count];
  const m2 = a.m2 + b.m2 + d * d * p * b.count;
  const m3 = a.m3 + b.m3 + d ** 3 * p * b.count * (p - q) + 3 * d * (p * b.m2 - q * a.m2);
  const m4 =
    a.m4 +
    b.m4 +
    d ** 4 * p * b.count * (p * p - p * q + q * q) +
    6 * d * d * (p * p * b.m2 + q * q * a.m2) +
    4 * d * (p * b.m3 - q * a.m3);
  return { count, mean: a.mean + d * q, m2, m3, m4 };
}

/** Of a sample, divided by n − 1. */
export function stdOf({ count, m2 }: Moments): number | null {
  return count < 2 ? null : finite(Math.sqrt(m2 / (count - 1)));
}

/** The adjusted Fisher-Pearson coefficient G1: pandas' `skew`, scipy's with `bias=False`. */
export function skewOf({ count: n, m2, m3 }: Moments): number | null {
  if (n < 3 || m2 === 0) return null;
  const variance = m2 / n;
  return finite((Math.sqrt(n * (n - 1)) / (n - 2)) * (m3 / n / (variance * Math.sqrt(variance))));
}

/** Adjusted excess kurtosis G2: pandas' `kurt`, scipy's `kurtosis` with `bias=False`. */
export function kurtosisOf({ count: n, m2, m4 }: Moments): number | null {
  if (n < 4 || m2 === 0) return null;
  const variance = m2 / n;
  const excess = m4 / n / (variance * variance) - 3;
  return finite(((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * excess + 6));
}

/** Sums of powers of huge values overflow; then there is no answer. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
