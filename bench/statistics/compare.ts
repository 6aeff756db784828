import type { ColumnStatistics } from '../../core/statistics/statistics.js';

/** What pandas or polars say of one column. */
export interface PeerColumn {
  readonly count: number;
  readonly missing: number;
  readonly distinct: number;
  readonly top: readonly number[];
  readonly mean?: number;
  readonly std?: number;
  readonly skew?: number;
  readonly kurtosis?: number;
  readonly zeros?: number;
  readonly quantiles?: readonly number[];
  readonly histogram?: readonly number[];
}

/** Throws where two libraries say different things of the same rows. */
export function checkEqual(peer: string, ours: Columns<ColumnStatistics>, theirs: Columns<PeerColumn>): void {
  for (const [name, column] of Object.entries(ours)) {
    const [mine, other] = [comparable(column), theirs[name]!];
    for (const [figure, value] of Object.entries(mine)) {
      const said = (other as unknown as Record<string, number | readonly number[]>)[figure];
      if (!near([value].flat(), [said ?? NaN].flat())) {
        throw new Error(`${name}'s ${figure} is ${String(value)} here and ${String(said)} in ${peer}.`);
      }
    }
  }
}

type Columns<C> = { readonly [name: string]: C };

function comparable(column: ColumnStatistics): Record<string, number | readonly number[]> {
  if (!('distinct' in column) || !('top' in column)) throw new Error(`A ${column.kind} column cannot be compared.`);
  const { count, missing, distinct, top } = column;
  const counts = { count, missing, distinct: distinct.value, top: top.map((one) => one.count) };
  if (!('moments' in column)) return counts;
  const { mean, std, skew, kurtosis, quantiles, histograms } = column;
  return {
    ...counts,
    mean: mean!,
    std: std!,
    skew: skew!,
    kurtosis: kurtosis!,
    quantiles: quantiles.map(({ value }) => value),
    histogram: histograms.equalWidth.buckets.map((bucket) => bucket.count),
    ...(column.kind === 'number' && { zeros: column.zeros }),
  };
}

function near(ours: readonly number[], theirs: readonly number[]): boolean {
  const close = (one: number, at: number): boolean =>
    Math.abs(one - theirs[at]!) <= 1e-9 * Math.max(1, Math.abs(theirs[at]!));
  return ours.length === theirs.length && ours.every(close);
}
