import type { Estimate } from './interval.js';
import { badInput, checkScored } from './measure.js';
import type { Measure, Numbers } from './measure.js';
import { bootstrap } from './resample/bootstrap.js';
import type { BootstrapOptions } from './resample/bootstrap.js';
import { totalWeight } from './weights.js';
import type { Weighted } from './weights.js';

/**
 * Demographic parity: equal shares called positive. Equal opportunity: equal recall. Equalized odds: equal recall and
 * equal false positive rate (the worse of the two). As fairlearn defines them.
 */
export const fairnessMeasures = ['demographicParity', 'equalOpportunity', 'equalizedOdds'] as const;
export type FairnessMeasure = (typeof fairnessMeasures)[number];
/** Greatest minus least of the groups, 0 is equal; or least over greatest, 1 is equal. */
export type FairnessForm = 'difference' | 'ratio';

export interface GroupedRows extends Weighted {
  /** 0 or 1. */
  readonly labels: Numbers;
  /** What each row was called: 0 or 1. */
  readonly called: Numbers;
  /** The group of each row: 0, 1, … */
  readonly groups: Numbers;
}

/** The rates of one group; `null` where it has no row, no positive row or no negative one. */
export interface GroupRates {
  readonly group: number;
  readonly rows: number;
  readonly selectionRate: number | null;
  readonly truePositiveRate: number | null;
  readonly falsePositiveRate: number | null;
}

/** FinalError `METRIC_INPUT`. */
export function groupRates({ labels, called, groups, weights }: GroupedRows): GroupRates[] {
  checkScored(labels, called);
  totalWeight(labels.length, weights);
  const sums: { rows: number; cells: [number, number, number, number] }[] = [];
  for (let row = 0; row < labels.length; row += 1) {
    const group = groups[row]!;
    if (!(Number.isInteger(group) && group >= 0))
      throw badInput(`The group of row ${row} is ${group}.`, 'Number them.');
    if (called[row] !== 0 && called[row] !== 1) {
      throw badInput(`Row ${row} was called ${called[row]}.`, 'Pass 0 or 1: divide the scores at the threshold.');
    }
    const sum = (sums[group] ??= { rows: 0, cells: [0, 0, 0, 0] });
    sum.rows += 1;
    sum.cells[labels[row]! * 2 + called[row]!]! += weights === undefined ? 1 : weights[row]!;
  }
  return sums.flatMap((sum, group) => {
    if (sum === undefined) return [];
    const [trueNegatives, falsePositives, falseNegatives, truePositives] = sum.cells;
    const [negatives, positives] = [trueNegatives + falsePositives, falseNegatives + truePositives];
    return {
      group,
      rows: sum.rows,
      selectionRate: share(falsePositives + truePositives, negatives + positives),
      truePositiveRate: share(truePositives, positives),
      falsePositiveRate: share(falsePositives, negatives),
    };
  });
}

/**
 * The gap between the groups. A group without a rate is left out (fairlearn counts it as 0); so is one with fewer rows
 * than `minRows`. No value where fewer than two are left, or for a ratio of rates that are all 0.
 */
export function fairnessGap(
  rates: readonly GroupRates[],
  { measure, form, minRows = 1 }: { measure: FairnessMeasure; form: FairnessForm; minRows?: number },
): Measure {
  const large = rates.filter(({ rows }) => rows >= minRows);
  if (measure === 'demographicParity')
    return gap(
      large.map((one) => one.selectionRate),
      form,
    );
  const opportunity = gap(
    large.map((one) => one.truePositiveRate),
    form,
  );
  if (measure === 'equalOpportunity') return opportunity;
  const odds = gap(
    large.map((one) => one.falsePositiveRate),
    form,
  );
  if (opportunity.value === null) return opportunity;
  if (odds.value === null) return odds;
  const worse = form === 'difference' ? Math.max : Math.min;
  return { value: worse(opportunity.value, odds.value) };
}

/** The gap and where it may truly lie, by bootstrap within the groups. FinalError `METRIC_INPUT`. */
export function estimateGap(
  rows: GroupedRows,
  asked: { readonly measure: FairnessMeasure; readonly form: FairnessForm; readonly minRows?: number },
  options: Omit<BootstrapOptions, 'weights' | 'strata'>,
): Estimate | Extract<Measure, { value: null }> {
  const statistic = (weights: Float64Array): Measure => fairnessGap(groupRates({ ...rows, weights }), asked);
  return bootstrap(rows.labels.length, statistic, { ...options, strata: rows.groups, weights: rows.weights });
}

function gap(rates: readonly (number | null)[], form: FairnessForm): Measure {
  const known = rates.filter((rate) => rate !== null);
  if (known.length < 2) return { value: null, why: 'fewer than two groups have the rows that it takes' };
  const [least, greatest] = [Math.min(...known), Math.max(...known)];
  if (form === 'difference') return { value: greatest - least };
  return greatest === 0 ? { value: null, why: 'the rate is 0 in every group' } : { value: least / greatest };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
