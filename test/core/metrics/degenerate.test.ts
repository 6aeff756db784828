import { describe, expect, it } from '@jest/globals';
import { bestThreshold } from '../../../core/metrics/best-threshold.js';
import { binaryMetricNames, binaryReport } from '../../../core/metrics/binary.js';
import { delong } from '../../../core/metrics/delong.js';
import { brier } from '../../../core/metrics/brier.js';
import { logLoss } from '../../../core/metrics/log-loss.js';
import type { Difference } from '../../../core/metrics/interval.js';
import { prAuc } from '../../../core/metrics/pr-auc.js';
import { rocAuc } from '../../../core/metrics/roc-auc.js';
import { compareMetric } from '../../../core/metrics/table/estimate.js';

const at = { threshold: 0.5 };
const auc = { task: 'binary', name: 'auc' } as const;

describe('metrics without an answer say why', () => {
  it('no rows', () => {
    const { metrics, why } = binaryReport([], [], at);
    for (const name of binaryMetricNames) {
      expect(metrics[name]).toBeNull();
      expect(why[name]).toBe('there are no rows');
    }
    expect(bestThreshold([], [])).toEqual({ threshold: null, why: 'there are no rows' });
    expect(delong({ labels: [], first: [], second: [] })).toBeNull();
    const none = { labels: [], scores: [] };
    const compared = compareMetric({ task: 'binary', name: 'brier' }, { first: none, second: none }, { seed: 1 });
    expect(compared).toEqual({ value: null, why: 'there are no rows' });
  });

  it('one class only', () => {
    expect(rocAuc([1, 1], [0.2, 0.7])).toEqual({ value: null, why: 'every row is positive' });
    expect(rocAuc([0, 0], [0.2, 0.7])).toEqual({ value: null, why: 'no row is positive' });
    expect(prAuc([0, 0], [0.2, 0.7])).toEqual({ value: null, why: 'no row is positive' });
    expect(prAuc([1, 1], [0.2, 0.7])).toEqual({ value: 1 });
    const negatives = binaryReport([0, 0], [0.2, 0.4], at);
    expect(negatives.why.precision).toBe('no row was called positive');
    expect(negatives.why.recall).toBe('no row is positive');
    expect(negatives.why.f1).toBe('no row is positive and none was called so');
    expect(negatives.metrics.brier).toBeCloseTo(0.1, 12);
    expect(bestThreshold([0, 0], [0.1, 0.2])).toEqual({ threshold: null, why: 'no row is positive' });
    expect(delong({ labels: [1, 1], first: [0.1, 0.2], second: [0.2, 0.1] })).toBeNull();
  });

  it.each([
    ['NaN score', { labels: [0, 1], scores: [0.5, NaN] }, 'The score of row 1 is NaN.'],
    ['infinite score', { labels: [0, 1], scores: [Infinity, 0.5] }, 'The score of row 0 is Infinity.'],
    ['label that is no class', { labels: [0, 2], scores: [0.1, 0.5] }, 'The label of row 1 is 2.'],
    ['missing label', { labels: [NaN, 1], scores: [0.1, 0.5] }, 'The label of row 0 is NaN.'],
    ['lengths that differ', { labels: [0, 1], scores: [0.1] }, 'There are 2 labels and 1 scores.'],
  ])('%s is refused', (_, { labels, scores }, seen) => {
    expect(() => rocAuc(labels, scores)).toThrow(seen);
    expect(() => prAuc(labels, scores)).toThrow(expect.objectContaining({ code: 'METRIC_INPUT', retry: false }));
  });

  it('a score beyond [0, 1] ranks, but is no probability', () => {
    expect(rocAuc([0, 1], [-3, 8])).toEqual({ value: 1 });
    expect(() => logLoss([0, 1], [-3, 8])).toThrow('no probability');
    expect(() => brier([0, 1], [0.2, 1.01])).toThrow('no probability');
  });

  it('-0 and 0 are one score', () => {
    expect(rocAuc([0, 1], [0, -0])).toEqual({ value: 0.5 });
  });
});

describe('paired bootstrap', () => {
  const labels = Array.from({ length: 400 }, (_, row) => row % 2);
  const good = labels.map((label, row) => label * 0.2 + ((row * 37) % 101) / 150);
  const poor = labels.map((label, row) => label * 0.05 + ((row * 53) % 103) / 150);

  it('agrees with the analytic interval, and is decided by its seed', () => {
    const draw = (seed: number): Difference => {
      const pair = { first: { labels, scores: good }, second: { labels, scores: poor } };
      return compareMetric(auc, pair, { seed, resample: true }) as Difference;
    };
    const drawn = draw(5);
    const exact = delong({ labels, first: good, second: poor });
    expect(drawn.method).toBe('bootstrap');
    expect(drawn.difference).toBe(exact?.difference);
    expect(Math.abs(drawn.low - exact!.low)).toBeLessThan(0.02);
    expect(Math.abs(drawn.high - exact!.high)).toBeLessThan(0.02);
    expect(draw(5)).toEqual(drawn);
    expect(draw(6)).not.toEqual(drawn);
  });

  it('gives nothing where the metric has no value', () => {
    const [first, second] = [
      { labels: [1, 1, 1], scores: [0.1, 0.2, 0.3] },
      { labels: [1, 1, 1], scores: [0.3, 0.2, 0.1] },
    ];
    const compared = compareMetric(auc, { first, second }, { seed: 1, resample: true });
    expect(compared).toEqual({ value: null, why: 'every row is positive' });
  });

  it('equal models differ by nothing', () => {
    expect(delong({ labels, first: good, second: good })).toMatchObject({ difference: 0, low: 0, high: 0 });
  });
});
