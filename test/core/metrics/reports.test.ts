import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { brierParts } from '../../../core/metrics/brier-parts.js';
import { reliability } from '../../../core/metrics/calibration.js';
import { balancedAccuracy } from '../../../core/metrics/classes/agreement.js';
import { confusionMatrix, confusionShares } from '../../../core/metrics/classes/confusion-matrix.js';
import { curves } from '../../../core/metrics/curves.js';
import { ndcg } from '../../../core/metrics/queries/ndcg.js';
import { meanAveragePrecision, meanReciprocalRank, recallAt } from '../../../core/metrics/queries/relevant.js';
import { residuals } from '../../../core/metrics/regression/residuals.js';
import { perClass, setMeasures } from '../../../core/metrics/set-measures.js';
import type { Average } from '../../../core/metrics/set-measures.js';

interface Vectors {
  curves: {
    [F in 'labels' | 'scores' | 'weights' | 'falseRate' | 'trueRate' | 'thresholds' | 'precision' | 'recall']: number[];
  } & { quantile: number[][]; uniform: number[][] };
  averages: {
    labels: number[];
    called: number[];
    averages: {
      zeroDivision: '0' | '1' | 'leaveOut';
      average: Average;
      precision: number;
      recall: number;
      fBeta: number;
    }[];
    perClass: number[][];
    matrix: number[];
    shares: { true: number[]; pred: number[]; all: number[] };
    adjusted: number;
  };
}
const vectors = JSON.parse(readFileSync('test/core/metrics/vectors.json', 'utf8')) as Vectors;
function near(own: ArrayLike<number | null>, expected: readonly number[]): void {
  expect(own.length).toBe(expected.length);
  expected.forEach((value, at) => expect(Math.abs((own[at] ?? NaN) - value)).toBeLessThanOrEqual(1e-9));
}

describe('reports agree with scikit-learn', () => {
  const { curves: seen, averages } = vectors;
  const { labels, scores, weights } = seen;

  it('the ROC and the precision-recall curve, with weights and ties', () => {
    const own = curves(labels, scores, { weights });
    near(own.falsePositiveRate, seen.falseRate);
    near(own.recall, seen.trueRate);
    near(own.thresholds.subarray(1), seen.thresholds);
    near(own.precision.subarray(1), seen.precision);
    near(own.recall.subarray(1), seen.recall);
  });

  it('a curve of few points keeps its ends, and only points of the whole one', () => {
    const many = Float64Array.from({ length: 5000 }, (_, at) => ((at * 7919) % 5003) / 5003);
    const is = Float64Array.from(many, (score, at) => (score > ((at * 31) % 97) / 97 ? 1 : 0));
    const [all, few] = [curves(is, many), curves(is, many, { points: 50 })];
    expect(few.thresholds.length).toBeLessThanOrEqual(51);
    expect([few.recall[0], few.recall.at(-1), few.falsePositiveRate.at(-1)]).toEqual([0, 1, 1]);
    expect(few.thresholds.every((threshold) => all.thresholds.includes(threshold))).toBe(true);
  });

  it.each(['quantile', 'uniform'] as const)('the reliability diagram, %s bins', (strategy) => {
    const bars = reliability(labels, scores, { bins: strategy === 'quantile' ? 6 : 12, strategy });
    const full = bars.filter(({ rows }) => rows > 0);
    near(
      full.map((bar) => bar.observed),
      seen[strategy][0]!,
    );
    near(
      full.map((bar) => bar.predicted),
      seen[strategy][1]!,
    );
  });

  it('the confusion matrix and its shares', () => {
    const matrix = confusionMatrix(averages.labels, averages.called, { classes: 5 });
    expect([...matrix.counts]).toEqual(averages.matrix);
    near(confusionShares(matrix, 'actual'), averages.shares.true);
    near(confusionShares(matrix, 'called'), averages.shares.pred);
    near(confusionShares(matrix, 'all'), averages.shares.all);
    near([balancedAccuracy(matrix, { adjusted: true }).value], [averages.adjusted]);
  });

  it.each(vectors.averages.averages)('a share of nothing is $zeroDivision, $average', (expected) => {
    const { zeroDivision, average } = expected;
    const matrix = confusionMatrix(averages.labels, averages.called, { classes: 5 });
    const nothing = zeroDivision === 'leaveOut' ? zeroDivision : zeroDivision === '1' ? 1 : 0;
    const own = setMeasures(matrix, average, { zeroDivision: nothing });
    near(
      [own.precision.value, own.recall.value, own.fBeta.value],
      [expected.precision, expected.recall, expected.fBeta],
    );
  });

  it('precision, recall and F1 of each class', () => {
    const own = perClass(confusionMatrix(averages.labels, averages.called, { classes: 5 }));
    [own.precision, own.recall, own.fBeta].forEach((values, at) => near(values, averages.perClass[at]!));
  });
});

describe('the parts of the Brier score', () => {
  it('of scores that are equal within each bin add up without a rest', () => {
    const tenths = fc.array(fc.tuple(fc.nat(1), fc.integer({ min: 0, max: 9 }), fc.nat(3)), { minLength: 1 });
    fc.assert(
      fc.property(tenths, (rows) => {
        const weights = rows.map(([, , weight]) => weight);
        const labels = rows.map(([label]) => label);
        const parts = brierParts(
          labels,
          rows.map(([, tenth]) => tenth / 10 + 0.05),
          { weights },
        );
        if ('why' in parts) return expect(weights.every((weight) => weight === 0)).toBe(true);
        expect(Math.abs(parts.withinBin)).toBeLessThan(1e-12);
        expect(Math.min(parts.reliability, parts.resolution, parts.uncertainty)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('of a worked example', () => {
    // Bins (0, 0.1] and (0.7, 0.8]: 2 rows of which 0 came true, 2 of which 1 did; a quarter of all.
    const parts = brierParts([0, 0, 0, 1], [0.1, 0.1, 0.8, 0.8]);
    expect(parts).toMatchObject({ uncertainty: 0.1875, resolution: 0.0625 });
    expect('reliability' in parts && parts.reliability).toBeCloseTo((0.01 + 0.09) / 2, 12);
  });
});

describe('residuals', () => {
  const actual = [3, 1, 4, 1, 5, 9, 2, 6];
  const predicted = [2, 2, 4, 0, 5, 7, 2, 9];

  it('are counted once each, in the histogram and by prediction', () => {
    const seen = residuals(actual, predicted, { bins: 5, groups: 3 })!;
    expect(seen.rows).toBe(8);
    expect(seen.mean).toBe(0);
    expect(seen.standardDeviation).toBeCloseTo(Math.sqrt(2), 12);
    expect(seen.quantiles).toMatchObject({ '0': -3, '0.5': 0, '1': 2 });
    expect(seen.histogram.map(({ rows }) => rows)).toEqual([1, 0, 1, 3, 3].map((_, bin) => rowsIn(bin)));
    expect(seen.byPrediction.reduce((sum, { rows }) => sum + rows, 0)).toBe(8);
    // The three equal predictions are not torn apart.
    expect(seen.byPrediction[0]).toMatchObject({ from: 0, to: 2, rows: 4, mean: 0.25, meanAbsolute: 0.75 });
  });
  const errors = actual.map((value, at) => value - predicted[at]!);
  const rowsIn = (bin: number): number => errors.filter((error) => Math.min(4, Math.floor(error + 3)) === bin).length;

  it('of weighted rows are those of rows repeated', () => {
    const weights = [2, 0, 1, 3, 1, 1, 0, 2];
    const repeat = (values: number[]): number[] =>
      values.flatMap((value, at) => new Array<number>(weights[at]!).fill(value));
    const [own, repeated] = [residuals(actual, predicted, { weights })!, residuals(repeat(actual), repeat(predicted))!];
    expect(own.quantiles).toEqual(repeated.quantiles);
    expect(own.mean).toBeCloseTo(repeated.mean, 12);
    expect(own.byPrediction.map(({ weight }) => weight)).toEqual(repeated.byPrediction.map(({ rows }) => rows));
  });

  it('that are all equal fill one bar, and none count for nothing', () => {
    expect(residuals([1, 2], [0, 1])!.histogram).toEqual([{ from: 1, to: 1, rows: 2, weight: 2 }]);
    expect(residuals([], [])).toBeNull();
    expect(residuals([1], [1], { weights: [0] })).toBeNull();
  });
});

describe('ranking', () => {
  const constant = { relevance: [1, 0, 0, 0], scores: [5, 5, 5, 5], queries: [7, 7, 7, 7] };

  it('never takes a tie for skill, whichever row comes first', () => {
    for (const relevance of [
      [1, 0, 0, 0],
      [0, 0, 0, 1],
    ]) {
      expect(meanReciprocalRank({ ...constant, relevance })).toEqual({ value: 0.25 });
      expect(meanAveragePrecision({ ...constant, relevance }, { k: 2 })).toEqual({ value: 0 });
      expect(ndcg({ ...constant, relevance }, { ignoreTies: true }).value).toBeCloseTo(1 / Math.log2(5), 12);
    }
  });

  it('counts a query without a relevant row as 0, or leaves it out', () => {
    const rows = { relevance: [1, 0, 0, 0], scores: [2, 1, 2, 1], queries: [1, 1, 2, 2] };
    expect(recallAt(rows, { k: 1 })).toEqual({ value: 0.5 });
    expect(recallAt(rows, { k: 1, empty: 'leaveOut' })).toEqual({ value: 1 });
    const none = { ...rows, relevance: [0, 0, 0, 0] };
    expect(recallAt(none, { k: 1, empty: 'leaveOut' })).toEqual({ value: null, why: 'no query has a relevant row' });
  });

  it('gains by powers of two where asked', () => {
    const rows = { relevance: [3, 2], scores: [1, 2], queries: [0, 0] };
    const [own, best] = [3 + 7 / Math.log2(3), 7 + 3 / Math.log2(3)];
    expect(ndcg(rows, { gain: 'exponential' }).value).toBeCloseTo(own / best, 12);
  });

  it.each([
    [{ ...constant, relevance: [1, -1, 0, 0] }, {}, 'The relevance of row 1 is -1'],
    [{ ...constant, queries: [1] }, {}, '4 rows and 1 queries'],
    [constant, { weights: [1, 1, 2, 1] }, 'answer one query and weigh'],
    [constant, { k: 0 }, 'k is 0'],
  ])('refuses %j with %j', (rows, options, seen) => {
    expect(() => ndcg(rows, options)).toThrow(seen);
  });
});
