import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { countBins, equalWidthEdges, quantileEdges } from '../../../core/drift/binning.js';
import { chiSquared } from '../../../core/drift/chi-squared.js';
import { energyDistance } from '../../../core/drift/energy-distance.js';
import { chiSquaredTail, logGamma } from '../../../core/drift/gamma.js';
import { hellinger } from '../../../core/drift/hellinger.js';
import { jensenShannon } from '../../../core/drift/jensen-shannon.js';
import { kolmogorovSmirnov } from '../../../core/drift/kolmogorov-smirnov.js';
import { kolmogorovTail, smirnovTail } from '../../../core/drift/kolmogorov.js';
import { populationStability } from '../../../core/drift/population-stability.js';
import type { DriftResult } from '../../../core/drift/result.js';
import { totalVariation } from '../../../core/drift/total-variation.js';
import { wasserstein } from '../../../core/drift/wasserstein.js';

type Test = readonly [statistic: number, pValue: number];
interface Vectors {
  counts: {
    name: string;
    reference: number[];
    current: number[];
    expected: {
      [figure in 'psi' | 'jsBase2' | 'jsBaseE' | 'hellinger' | 'tv']: number;
    } & { contingency: Test; goodness?: Test };
  }[];
  samples: {
    name: string;
    reference: number[];
    current: number[];
    expected: {
      ks: Test;
      wasserstein: number;
      normed: number;
      energy: number;
      sturges: number[];
      sturgesCounts: number[];
      deciles: number[];
    };
  }[];
  exact: { reference: number; current: number; furthest: number; p: number }[];
  tail: [rows: number, distance: number, p: number][];
  chiSquaredTail: [x: number, degreesOfFreedom: number, p: number][];
  logGamma: [x: number, value: number][];
}
const vectors = JSON.parse(readFileSync('test/core/drift/scipy.json', 'utf8')) as Vectors;

const near = (value: number | null | undefined, expected: number): void =>
  expect(Math.abs((value ?? NaN) - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
const nearTest = (result: DriftResult, [statistic, pValue]: Test): void => {
  near(result.value, statistic);
  near('pValue' in result ? result.pValue : null, pValue);
};
const nearAll = (values: Float64Array, expected: number[]): void => {
  expect(values.length).toBe(expected.length);
  expected.forEach((one, at) => near(values[at], one));
};

describe('counts agree with scipy', () => {
  it.each(vectors.counts)('$name', ({ reference, current, expected }) => {
    near(populationStability(reference, current).value, expected.psi);
    near(jensenShannon(reference, current, { form: 'distance', base: 2 }).value, expected.jsBase2);
    near(jensenShannon(reference, current, { form: 'divergence', base: 2 }).value, expected.jsBase2 ** 2);
    near(jensenShannon(reference, current, { form: 'distance', base: 'e' }).value, expected.jsBaseE);
    near(jensenShannon(reference, current, { form: 'divergence', base: 'e' }).value, expected.jsBaseE ** 2);
    near(hellinger(reference, current).value, expected.hellinger);
    near(totalVariation(reference, current).value, expected.tv);
    nearTest(chiSquared(reference, current), expected.contingency);
    if (expected.goodness !== undefined) {
      nearTest(chiSquared(reference, current, { form: 'goodness-of-fit' }), expected.goodness);
    }
  });
});

describe('samples agree with scipy and numpy', () => {
  it.each(vectors.samples)('$name', ({ reference, current, expected }) => {
    const typed = Float64Array.from(current);
    const ks = kolmogorovSmirnov(reference, typed);
    nearTest(ks, expected.ks);
    expect(ks).toMatchObject({ method: 'exact', sizes: { reference: reference.length, current: current.length } });
    near(wasserstein(reference, typed).value, expected.wasserstein);
    near(wasserstein(reference, typed, { normed: true }).value, expected.normed);
    near(energyDistance(reference, typed).value, expected.energy);
    const edges = equalWidthEdges(reference, typed);
    nearAll(edges, expected.sturges);
    expect([...countBins(reference, edges)]).toEqual(expected.sturgesCounts);
    if (expected.deciles.length > 1) nearAll(quantileEdges(reference), expected.deciles);
  });
});

describe('chances agree with scipy', () => {
  it.each(vectors.exact)('Smirnov, $reference and $current rows', ({ furthest, p, ...sizes }) => {
    near(smirnovTail(furthest, sizes), p);
  });
  it.each(vectors.tail)('Kolmogorov, %p rows, distance %p', (rows, distance, p) =>
    near(kolmogorovTail(distance, rows), p),
  );
  it.each(vectors.chiSquaredTail)('chi-squared %p with %p degrees of freedom', (x, degreesOfFreedom, p) =>
    near(chiSquaredTail(x, degreesOfFreedom), p),
  );
  it.each(vectors.logGamma)('log gamma of %p', (x, value) => near(logGamma(x), value));
});
