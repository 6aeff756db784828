import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { bestThreshold } from '../../../core/metrics/best-threshold.js';
import { binaryReport } from '../../../core/metrics/binary.js';
import type { BinaryMetric } from '../../../core/metrics/binary.js';
import { reliability } from '../../../core/metrics/calibration.js';
import { delong } from '../../../core/metrics/delong.js';
import type { Difference } from '../../../core/metrics/interval.js';
import { normalQuantile } from '../../../core/metrics/normal.js';
import { compareMetric } from '../../../core/metrics/table/estimate.js';

interface Vectors {
  cases: {
    name: string;
    labels: number[];
    scores: number[];
    threshold: number;
    expected: { [M in BinaryMetric | 'bestF1' | 'bestYouden']: number } & {
      observed: number[];
      predicted: number[];
      counts: number[];
    };
  }[];
  pairs: {
    labels: number[];
    first: number[];
    second: number[];
    delong: { difference: number; standardError: number };
    logLoss: { difference: number };
  }[];
  normal: [number, number][];
}
const vectors = JSON.parse(readFileSync('test/core/metrics/scikit-learn.json', 'utf8')) as Vectors;

/** scikit-learn gives 0 with a warning where nothing was called positive; here that is no value, with the reason. */
const undefinedPrecision = (value: number | null): number => value ?? 0;
const near = (value: number | null | undefined, expected: number): void =>
  expect(Math.abs((value ?? NaN) - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));

describe('metrics agree with scikit-learn', () => {
  for (const { name, labels, scores, threshold, expected } of vectors.cases) {
    it(name, () => {
      const typed = Float64Array.from(scores);
      const { metrics, rows } = binaryReport(labels, typed, { threshold });
      expect(rows).toBe(labels.length);
      near(undefinedPrecision(metrics.precision), expected.precision);
      for (const metric of ['auc', 'prAuc', 'recall', 'f1', 'logLoss', 'brier', 'ece'] as const) {
        near(metrics[metric], expected[metric]);
      }
    });
    it(`${name}: calibration and the best threshold`, () => {
      const bars = reliability(labels, scores);
      expect(bars.map((bar) => bar.rows)).toEqual(expected.counts);
      const full = bars.filter((bar) => bar.rows > 0);
      full.forEach((bar, at) => near(bar.observed, expected.observed[at]!));
      full.forEach((bar, at) => near(bar.predicted, expected.predicted[at]!));
      const byF1 = bestThreshold(labels, scores);
      near('value' in byF1 ? byF1.value : null, expected.bestF1);
      near(binaryReport(labels, scores, { threshold: byF1.threshold! }).metrics.f1, expected.bestF1);
      const byYouden = bestThreshold(labels, scores, { by: 'youden' });
      near('value' in byYouden ? Math.max(0, byYouden.value) : null, expected.bestYouden);
    });
  }

  it('two models on the same rows', () => {
    const [pair] = vectors.pairs;
    const auc = delong(pair!);
    near(auc?.difference, pair!.delong.difference);
    near(auc?.standardError, pair!.delong.standardError);
    near(auc?.low, pair!.delong.difference - normalQuantile(0.95) * pair!.delong.standardError);
    const clip = (values: number[]): number[] => values.map((value) => Math.min(Math.max(value, 0.01), 0.99));
    const { labels, first, second } = pair!;
    const clipped = { first: { labels, scores: clip(first) }, second: { labels, scores: clip(second) } };
    const loss = compareMetric({ task: 'binary', name: 'logLoss' }, clipped, { seed: 1 }) as Difference;
    expect(loss.method).toBe('paired-rows');
    near(loss.difference, pair!.logLoss.difference);
  });

  it.each(vectors.normal)('normal quantile at %p', (probability, z) => near(normalQuantile(probability), z));
});
