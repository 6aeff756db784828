/** How many rows a comparison stands on: a p-value means nothing without them. */
export interface Sizes {
  readonly reference: number;
  readonly current: number;
}

/** Each name says one formula. Peers mean different things by a bare "Jensen-Shannon". */
export type DriftStatistic =
  | 'population-stability'
  | `jensen-shannon-${'divergence' | 'distance'}-base-${'2' | 'e'}`
  | 'hellinger'
  | 'total-variation'
  | 'l-infinity'
  | 'normalized-absolute-difference'
  | `chi-squared-${'contingency' | 'goodness-of-fit'}`
  | 'kolmogorov-smirnov'
  | 'wasserstein'
  | 'wasserstein-normed'
  | 'energy-distance'
  | 'z-test-proportions'
  | 'domain-classifier-auc'
  | 'reconstruction-error'
  | 'kolmogorov-smirnov-binned'
  | 'wasserstein-binned';

/** What a formula found. */
export interface Found {
  readonly value: number;
  /** Chance of a value at least as high if both sides came from one distribution; tests only. */
  readonly pValue?: number;
  /** How the p-value came about. */
  readonly method?: 'exact' | 'asymptotic';
  /** Index of the cell that differs most. */
  readonly cell?: number;
}

interface Compared {
  readonly statistic: DriftStatistic;
  /** The higher the value, the further apart the two sides are. */
  readonly direction: 'higher';
  readonly sizes: Sizes;
}

/** How far the current data are from the reference. Plain data, values finite. */
export type Drift = Compared & Found;
/** There is no answer, and why. */
export type NoDrift = Compared & { readonly value: null; readonly why: string };
export type DriftResult = Drift | NoDrift;

export function drift(statistic: DriftStatistic, sizes: Sizes, found: Found): Drift {
  return { statistic, direction: 'higher', sizes, ...found };
}

export function noDrift(statistic: DriftStatistic, sizes: Sizes, why: string): NoDrift {
  return { statistic, direction: 'higher', sizes, value: null, why };
}

/** Why two sides cannot be compared, if one has no rows. A column of nulls only has none: nulls are no values. */
export function whyEmpty({ reference, current }: Sizes): string | undefined {
  if (reference === 0 && current === 0) return 'neither side has a row with a value';
  if (reference === 0) return 'the reference has no row with a value';
  return current === 0 ? 'the current data have no row with a value' : undefined;
}
