import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { emptyCounts, latencyBounds, latencyBucket, latencyQuantile, mergeLatencies } from '../../core/latency.js';

const histogramOf = (values: readonly number[]): { counts: number[]; sum: number } => {
  const counts = emptyCounts();
  for (const value of values) counts[latencyBucket(value)] = (counts[latencyBucket(value)] ?? 0) + 1;
  return { counts, sum: values.reduce((a, b) => a + b, 0) };
};
const latencies = fc.double({ min: 0.05, max: 70_000, noNaN: true });

describe('latency histograms', () => {
  it('puts every latency below its bound and above the one before', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (ms) => {
        const bucket = latencyBucket(ms);
        expect(ms).toBeLessThanOrEqual(latencyBounds[bucket] ?? Infinity);
        expect(ms).toBeGreaterThan(bucket === 0 ? -1 : (latencyBounds[bucket - 1] as number));
      }),
    );
    for (const [i, bound] of latencyBounds.entries()) expect(latencyBucket(bound)).toBe(i);
  });

  it('gives quantiles right to a tenth, merged from any number of parts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(latencies, { minLength: 1 }), { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (parts, q) => {
          const sorted = parts.flat().toSorted((a, b) => a - b);
          const exact = sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] as number;
          const got = latencyQuantile(mergeLatencies(parts.map(histogramOf)), q);
          expect(got).toBeGreaterThanOrEqual(exact);
          expect(got).toBeLessThanOrEqual(exact * 1.1 + 1e-9);
        },
      ),
    );
  });

  it('has no quantile of nothing', () => expect(latencyQuantile(histogramOf([]), 0.99)).toBeNull());
});
