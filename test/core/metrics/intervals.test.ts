import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Estimate } from '../../../core/metrics/interval.js';
import { mcnemar } from '../../../core/metrics/mcnemar.js';
import { normalCdf } from '../../../core/metrics/normal.js';
import { bcaBounds, percentileBounds } from '../../../core/metrics/resample/bca.js';
import { bootstrap } from '../../../core/metrics/resample/bootstrap.js';
import { drawUnits, unitsOf } from '../../../core/metrics/resample/draw.js';
import { compareMetric, estimateMetric } from '../../../core/metrics/table/estimate.js';
import { meanOver } from '../../../core/metrics/weights.js';
import { wilson } from '../../../core/metrics/wilson.js';
import { randomFrom } from '../../../core/seed.js';

interface Vectors {
  intervals: {
    wilson: { hits: number; rows: number; bounds: [number, number] }[];
    mcnemar: { onlyFirst: number; onlySecond: number; exact: number; corrected: number }[];
    bootstrap: { values: number[]; draws: number[]; bounds: { [name: string]: [number, number] } };
    normal: [number, number][];
  };
}
const { intervals } = JSON.parse(readFileSync('test/core/metrics/vectors.json', 'utf8')) as Vectors;
const near = (own: number, expected: number): void => expect(Math.abs(own - expected)).toBeLessThanOrEqual(1e-9);
/** Two-sided intervals of a level hold each bound with half of the rest beyond it. */
const oneSided = (level: number): number => (1 + level) / 2;

describe('intervals agree with scipy and statsmodels', () => {
  it.each(intervals.normal)('the normal distribution at %p', (z, share) => near(normalCdf(z), share));

  it.each(intervals.wilson)('Wilson, $hits of $rows', ({ hits, rows, bounds }) => {
    const own = wilson({ hits, rows }, { confidence: oneSided(0.95) }) as Estimate;
    near(own.low, bounds[0]);
    near(own.high, bounds[1]);
    expect(own.value).toBe(hits / rows);
  });

  it.each(intervals.mcnemar)('McNemar, $onlyFirst against $onlySecond', (expected) => {
    const { onlyFirst, onlySecond } = expected;
    const rows = [...new Array<number>(onlyFirst).fill(0), ...new Array<number>(onlySecond).fill(1), 2, 2];
    const called = {
      labels: rows.map(() => 1),
      first: rows.map((one) => (one === 1 ? 0 : 1)),
      second: rows.map((one) => (one === 0 ? 0 : 1)),
    };
    const own = mcnemar(called);
    expect(own).toMatchObject({ onlyFirst, onlySecond });
    near(own.pValue, expected.exact);
    near(mcnemar(called, { exact: false }).pValue, Math.min(1, expected.corrected));
    near(own.difference!.difference, (onlyFirst - onlySecond) / rows.length);
  });

  it.each(Object.entries(intervals.bootstrap.bounds))('bootstrap bounds: %s', (name, bounds) => {
    const { values, draws } = intervals.bootstrap;
    const [method, level] = name.split(' ');
    const sorted = Float64Array.from(draws).sort();
    const total = values.reduce((sum, value) => sum + value, 0);
    const leftOut = Float64Array.from(values, (value) => (total - value) / (values.length - 1));
    const confidence = oneSided(Number(level));
    const distribution = { observed: total / values.length, sorted, leftOut };
    const own = method === 'BCa' ? bcaBounds(distribution, confidence) : percentileBounds(sorted, confidence);
    near(own.low, bounds[0]);
    near(own.high, bounds[1]);
  });
});

const { uniform } = randomFrom(11);
const labels = Float64Array.from({ length: 600 }, () => (uniform() < 0.3 ? 1 : 0));
const scores = labels.map((label) => Math.min(0.999, 0.15 * label + 0.8 * uniform()));
const other = labels.map((label) => Math.min(0.999, 0.05 * label + 0.8 * uniform()));

describe('bootstrap', () => {
  const mean = (weights: ArrayLike<number>): ReturnType<typeof meanOver> =>
    meanOver(labels.length, (row) => scores[row]!, { weights });

  it('is decided by its seed', () => {
    const own = bootstrap(600, mean, { seed: 3 });
    expect(bootstrap(600, mean, { seed: 3 })).toEqual(own);
    expect(bootstrap(600, mean, { seed: 4 })).not.toEqual(own);
  });

  it.each(['percentile', 'bca'] as const)('%s agrees with the formula of a mean', (method) => {
    const own = bootstrap(600, mean, { seed: 3, resamples: 1000, method }) as Estimate;
    const variance = scores.reduce((sum, value) => sum + (value - own.value) ** 2, 0) / 599;
    const error = Math.sqrt(variance / 600);
    expect(Math.abs(own.standardError / error - 1)).toBeLessThan(0.05);
    expect(Math.abs(own.low - (own.value - 1.645 * error))).toBeLessThan(0.3 * error);
    expect(Math.abs(own.high - (own.value + 1.645 * error))).toBeLessThan(0.3 * error);
  });

  it('bounds hold as often as they say', () => {
    const { uniform: draw } = randomFrom(5);
    let held = 0;
    for (let round = 0; round < 200; round += 1) {
      const values = Float64Array.from({ length: 60 }, () => -Math.log(1 - draw()));
      const own = bootstrap(60, (weights) => meanOver(60, (row) => values[row]!, { weights }), {
        seed: round,
        resamples: 200,
        confidence: 0.9,
        method: 'bca',
      });
      // An exponential value has mean 1.
      if (own.value !== null && own.low <= 1) held += 1;
    }
    expect(held / 200).toBeGreaterThan(0.84);
    expect(held / 200).toBeLessThan(0.96);
  });

  it('draws the rows of a group together: rows that repeat each other tell no more', () => {
    const doubled = Float64Array.from({ length: 1200 }, (_, row) => scores[row >> 1]!);
    const groups = Float64Array.from({ length: 1200 }, (_, row) => 1000 + (row >> 1));
    const of = (weights: ArrayLike<number>): ReturnType<typeof meanOver> =>
      meanOver(1200, (row) => doubled[row]!, { weights });
    const once = bootstrap(600, mean, { seed: 3 }) as Estimate;
    const grouped = bootstrap(1200, of, { seed: 3, groups }) as Estimate;
    expect(grouped.standardError).toBeCloseTo(once.standardError, 12);
    expect((bootstrap(1200, of, { seed: 3 }) as Estimate).standardError).toBeLessThan(0.8 * once.standardError);
  });

  it('draws as many rows of each stratum as there are', () => {
    const units = unitsOf(600, { strata: labels });
    const counts = new Float64Array(600);
    drawUnits(units, randomFrom(1), counts);
    const positives = labels.reduce((sum, label) => sum + label, 0);
    expect(counts.reduce((sum, count, row) => sum + count * labels[row]!, 0)).toBe(positives);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(600);
    const share = (weights: ArrayLike<number>): ReturnType<typeof meanOver> =>
      meanOver(600, (row) => labels[row]!, { weights });
    const stratified = bootstrap(600, share, { seed: 1, strata: labels }) as Estimate;
    expect(stratified.standardError).toBeLessThan(1e-12);
    near(stratified.low, positives / 600);
  });

  it.each([
    [{ groups: [1, 1], strata: [1, 2] }, 'The group of row 1 lies in two strata.'],
    [{ groups: [1] }, 'There are 2 rows and 1 values of the group.'],
    [{ strata: [1, NaN] }, 'The stratum of row 1 is NaN.'],
    [{ resamples: 3 }, 'There are 3 resamples.'],
    [{ confidence: 95 }, 'The confidence is 95.'],
  ])('refuses %j', (options, seen) => {
    const any = (): { value: number } => ({ value: 1 });
    expect(() => bootstrap(2, any, { seed: 1, ...options })).toThrow(
      expect.objectContaining({ code: 'METRIC_INPUT', message: expect.stringContaining(seen) }),
    );
  });

  it('has no value where the rows give none, or most resamples do', () => {
    expect(bootstrap(0, mean, { seed: 1 })).toEqual({ value: null, why: 'there are no rows' });
    const rare = { labels: [1, 0, 0, 0], scores: [0.9, 0.2, 0.3, 0.1] };
    const own = bootstrap(4, (weights) => (weights[0]! + weights[1]! === 2 ? { value: 1 } : { value: null, why: '' }), {
      seed: 1,
    });
    expect(own).toEqual({ value: null, why: 'most resamples of the rows give no value' });
    expect(estimateMetric({ task: 'binary', name: 'auc' }, rare, { seed: 1 }).value).toBeNull();
  });
});

describe('estimates by name', () => {
  const rows = { labels, scores };
  const rival = { labels, scores: other };

  it.each([
    ['auc', 'delong'],
    ['accuracy', 'wilson'],
    ['recall', 'wilson'],
    ['specificity', 'wilson'],
    ['logLoss', 'mean-of-rows'],
    ['brier', 'mean-of-rows'],
  ])('%s by formula (%s) is near the bootstrap', (name, method) => {
    const formula = estimateMetric({ task: 'binary', name }, rows, { seed: 1 }) as Estimate;
    const drawn = estimateMetric({ task: 'binary', name }, rows, {
      seed: 1,
      resample: true,
      resamples: 300,
    }) as Estimate;
    expect(formula.method).toBe(method);
    expect(drawn.method).toBe('bootstrap');
    near(formula.value, drawn.value);
    expect(Math.abs(formula.low - drawn.low)).toBeLessThan(0.5 * drawn.standardError);
    expect(Math.abs(formula.high - drawn.high)).toBeLessThan(0.5 * drawn.standardError);
  });

  it.each([
    ['auc', 'delong'],
    ['accuracy', 'paired-rows'],
    ['logLoss', 'paired-rows'],
    ['prAuc', 'bootstrap'],
  ])('the difference of %s (%s) is near the bootstrap', (name, method) => {
    const pair = { first: rows, second: rival };
    const own = compareMetric({ task: 'binary', name }, pair, { seed: 1 });
    const drawn = compareMetric({ task: 'binary', name }, pair, { seed: 2, resample: true, resamples: 300 });
    if ('why' in own || 'why' in drawn) throw new Error('no value');
    expect(own.method).toBe(method);
    near(own.difference, drawn.difference);
    expect(Math.abs(own.low - drawn.low)).toBeLessThan(0.5 * drawn.standardError);
    expect(compareMetric({ task: 'binary', name }, { first: rows, second: rows }, { seed: 1 })).toMatchObject({
      difference: 0,
      low: 0,
      high: 0,
    });
  });

  it('weights of equal size change no formula', () => {
    const weighted = { ...rows, weights: labels.map(() => 2.5) };
    const [a, b] = [rows, weighted].map(
      (of) => estimateMetric({ task: 'binary', name: 'brier' }, of, { seed: 1 }) as Estimate,
    );
    near(a!.low, b!.low);
    near(a!.high, b!.high);
  });

  it('rows of a query are drawn together', () => {
    const relevance = labels;
    const queries = labels.map((_, row) => Math.floor(row / 6));
    const own = estimateMetric(
      { task: 'ranking', name: 'ndcg@5' },
      { relevance, scores, queries },
      { seed: 1, resamples: 50 },
    );
    expect(own).toMatchObject({ method: 'bootstrap' });
    expect('low' in own && own.low < own.value && own.value < own.high).toBe(true);
  });

  it('refuses two models on rows that differ', () => {
    const swapped = { labels: labels.map((label, row) => (row === 7 ? 1 - label : label)), scores };
    const compare = (second: typeof rows): unknown =>
      compareMetric({ task: 'binary', name: 'auc' }, { first: rows, second }, { seed: 1 });
    expect(() => compare(swapped)).toThrow('not scored on the same rows: the truth at 7');
    expect(() => compare({ labels: labels.slice(1), scores: scores.slice(1) })).toThrow("each row's truth differs");
  });
});
