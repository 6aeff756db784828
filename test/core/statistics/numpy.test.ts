/**
 * numpy.json was made with numpy, pandas and scipy: mean, `Series.std`, `skew` and `kurt` (held to scipy's with
 * bias=False), `numpy.quantile`, `numpy.histogram` over ten bins and over the distinct deciles, `numpy.unique`,
 * `DataFrame.corr`; all over the finite values. Of the sample with a large offset, the powers were taken without it, as
 * numpy itself loses digits there. `made` says the versions.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Histogram } from '../../../core/drift/align-histograms.js';
import type { NumberArray } from '../../../core/table.js';
import { numbers } from '../../support/tables.js';
import { columnOf, describeParts } from './samples.js';

interface Bins {
  readonly counts: readonly number[];
  readonly edges: readonly number[];
}
interface Vectors {
  readonly samples: readonly {
    readonly name: string;
    readonly type: string;
    readonly values: readonly (number | string | null)[];
    readonly expected: {
      readonly [figure in 'missing' | 'nan' | 'zeros' | 'distinct']: number;
    } & { readonly [figure in 'mean' | 'std' | 'skew' | 'kurtosis']: number | null } & {
      readonly quantiles: readonly number[];
      readonly top?: readonly number[];
      readonly equalWidth?: Bins;
      readonly deciles?: Bins;
    };
  }[];
  readonly correlations: {
    readonly columns: readonly string[];
    readonly rows: readonly (readonly (number | null)[])[];
    readonly expected: readonly (readonly (number | null)[])[];
  };
}
const { samples, correlations } = JSON.parse(readFileSync('test/core/statistics/numpy.json', 'utf8')) as Vectors;

const ARRAYS: { readonly [type: string]: new (length: number) => NumberArray } = {
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  float32: Float32Array,
  float64: Float64Array,
};

function near(value: number | null | undefined, expected: number | null, { scale = 1 } = {}): void {
  if (expected === null) return expect(value).toBeNull();
  expect(typeof value).toBe('number');
  expect(Math.abs(value! - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, scale, Math.abs(expected)));
}

function sameBins({ buckets }: Histogram, bins: Bins | undefined): void {
  if (bins === undefined) return;
  expect(buckets.map(({ count }) => count)).toEqual(bins.counts);
  [...buckets.map(({ low }) => low), buckets.at(-1)!.high].forEach((edge, at) => near(edge, bins.edges[at]!));
}

describe('statistics agree with numpy, pandas and scipy', () => {
  it.each(samples)('$name', ({ type, values, expected }) => {
    const read = (value: number | string): number | bigint => (type === 'int64' ? BigInt(value) : Number(value));
    const cells = numbers(
      values.map((value) => (value === null ? null : read(value))),
      ARRAYS[type]!,
    );
    const found = columnOf('number', type, cells);
    expect(found.count + found.missing).toBe(values.length);
    for (const figure of ['missing', 'nan', 'zeros'] as const) expect(found[figure]).toBe(expected[figure]);
    expect(found.distinct).toEqual({ value: expected.distinct, exact: true });
    // A mean near zero of huge values is as exact as they are spread.
    near(found.mean, expected.mean, { scale: expected.std ?? 1 });
    for (const figure of ['std', 'skew', 'kurtosis'] as const) near(found[figure], expected[figure]);
    expect(found.quantiles).toHaveLength(expected.quantiles.length);
    found.quantiles.forEach(({ value }, at) => near(value, expected.quantiles[at]!));
    expect(found.min).toBe(expected.quantiles[0] ?? null);
    expect(found.max).toBe(expected.quantiles.at(-1) ?? null);
    sameBins(found.histograms.equalWidth, expected.equalWidth);
    sameBins(found.histograms.quantiles, expected.deciles);
    if (expected.top !== undefined) expect(found.top.map(({ count }) => count)).toEqual(expected.top);
  });

  it('correlations, over the rows in which both are there', () => {
    const { columns, rows, expected } = correlations;
    const part = Object.fromEntries(
      columns.map((name, at) => [name, { type: 'float64', cells: numbers(rows[at]!, Float64Array) }]),
    );
    const found = describeParts([part], { correlations: true }).correlations!;
    expect(found.columns).toEqual(columns);
    found.values.forEach((row, i) => row.forEach((value, j) => near(value, expected[i]![j]!)));
  });
});
