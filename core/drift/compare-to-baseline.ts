import { FinalError } from '../errors.js';
import type { Baseline, ColumnBaseline, NumberBaseline } from './baseline.js';
import { binnedKolmogorovSmirnov, binnedWasserstein } from './binned.js';
import { alignCategories } from './categories.js';
import { chiSquared } from './chi-squared.js';
import type { Correction } from './correction.js';
import { jensenShannon } from './jensen-shannon.js';
import { lInfinity } from './l-infinity.js';
import { populationStability } from './population-stability.js';
import { verdictOf } from './presets/verdict.js';
import type { Rule, Verdict } from './presets/verdict.js';
import { reportDrift } from './report.js';
import type { DriftReport } from './report.js';
import type { Cells } from './shares.js';
import { nameBins } from './window.js';
import type { ColumnWindow, NumberWindow, Window } from './window.js';

export type BinnedStatistic = 'population-stability' | 'jensen-shannon' | 'kolmogorov-smirnov' | 'wasserstein';
export type CountedStatistic = 'population-stability' | 'jensen-shannon' | 'l-infinity' | 'chi-squared';

export interface BaselineOptions {
  /** Default `population-stability`, over deciles. `wasserstein` is in standard deviations of the reference. */
  readonly numbers?: BinnedStatistic;
  /** Default `population-stability`. */
  readonly categories?: CountedStatistic;
  /** Default: 0.1 or more is drift; of `chi-squared`, a p-value below 0.05. */
  readonly rule?: Rule;
  readonly correction?: Correction;
  /** Share of drifted columns from which on the window has drifted. Default 0.5. */
  readonly share?: number;
}

/** Below this a column hardly varies, and a distance in its units would mean nothing. */
const LEAST_DEVIATION = 0.001;

/** Holds live rows against what was kept of a reference, column by column. FinalError `DRIFT_INPUT`. */
export function compareToBaseline(baseline: Baseline, window: Window, options: BaselineOptions = {}): DriftReport {
  const verdicts = Object.entries(baseline.columns).map(([column, before]) => {
    const after = window.columns[column];
    if (after?.kind !== before.kind) throw mismatch(column);
    if (before.kind === 'numbers' && nameBins(before.edges) !== (after as NumberWindow).bins) throw mismatch(column);
    const missing = { reference: before.missing, current: after.missing };
    return { column, verdict: compareColumn(before, after, options), missing };
  });
  const rows = { reference: baseline.rows, current: window.rows };
  return reportDrift(verdicts, { preset: 'baseline', correction: options.correction, share: options.share, rows });
}

function compareColumn(before: ColumnBaseline, after: ColumnWindow, options: BaselineOptions): Verdict {
  if (before.kind === 'numbers') return overBins(before, after as NumberWindow, options);
  const aligned = alignCategories(before.counts, (after as { counts: Record<string, number> }).counts);
  const { reference, current, categories } = aligned;
  const { rule = { threshold: 0.1, alarm: 'value >= threshold' } } = options;
  switch (options.categories ?? 'population-stability') {
    case 'population-stability':
      return verdictOf(populationStability(reference, current), rule);
    case 'jensen-shannon':
      return verdictOf(jensenShannon(reference, current, { form: 'distance', base: 'e' }), rule);
    case 'l-infinity':
      return verdictOf(lInfinity(reference, current), rule, { categories });
    case 'chi-squared':
      return verdictOf(chiSquared(reference, current), options.rule ?? { threshold: 0.05, alarm: 'p < threshold' });
  }
}

function overBins(before: NumberBaseline, after: NumberWindow, options: BaselineOptions): Verdict {
  const { rule = { threshold: 0.1, alarm: 'value >= threshold' } } = options;
  const fine: Cells = { reference: before.counts, current: after.counts };
  switch (options.numbers ?? 'population-stability') {
    case 'population-stability': {
      const wide = widen(fine, before.groups);
      return verdictOf(populationStability(wide.reference, wide.current), rule);
    }
    case 'jensen-shannon': {
      const wide = widen(fine, before.groups);
      return verdictOf(jensenShannon(wide.reference, wide.current, { form: 'distance', base: 'e' }), rule);
    }
    case 'kolmogorov-smirnov':
      return verdictOf(binnedKolmogorovSmirnov(fine), rule);
    case 'wasserstein':
      return verdictOf(
        binnedWasserstein(fine, before.edges, { unit: Math.max(LEAST_DEVIATION, before.deviation) }),
        rule,
      );
  }
}

/** Sums of fine bins, from one of these edges to the next. */
function widen({ reference, current }: Cells, groups: readonly number[]): Cells {
  const sums = (counts: ArrayLike<number>): number[] =>
    groups.slice(1).map((to, at) => {
      let sum = 0;
      for (let bin = groups[at]!; bin < to; bin += 1) sum += counts[bin]!;
      return sum;
    });
  return { reference: sums(reference), current: sums(current) };
}

function mismatch(column: string): FinalError {
  return new FinalError('DRIFT_INPUT', {
    message: `The window's column "${column}" was not counted with this baseline.`,
    hint: 'Count a window with the baseline that it is compared with.',
  });
}
