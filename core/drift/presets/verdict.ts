import { judge } from '../judge.js';
import type { Alarm } from '../judge.js';
import type { Drift, DriftResult, DriftStatistic, Sizes } from '../result.js';

/** When a statistic is called drift. */
export interface Rule {
  readonly threshold: number;
  readonly alarm: Alarm;
}

/** What a preset says of one column. Plain data. */
export interface Verdict {
  readonly statistic: DriftStatistic;
  readonly value: number | null;
  readonly pValue?: number;
  readonly method?: 'exact' | 'asymptotic';
  /** `null` where the preset was given none. */
  readonly threshold: number | null;
  readonly alarm: Alarm | null;
  /** On which side of the threshold drift lies. */
  readonly direction: 'higher' | 'lower';
  /** `null`: there is no verdict, and `why` says why. */
  readonly drifted: boolean | null;
  /** Rows with a value. */
  readonly sizes: Sizes;
  /** The category whose share differs most. */
  readonly category?: string;
  readonly why?: string;
}

/**
 * Holds a result against a rule. A column that has values on one side only has drifted, whatever the statistic: it came
 * or went. One that has none on both sides, or no rule, has no verdict.
 */
export function verdictOf(
  result: DriftResult,
  rule: Rule | undefined,
  { categories }: { categories?: readonly string[] | undefined } = {},
): Verdict {
  const { statistic, sizes } = result;
  const limits = { threshold: rule?.threshold ?? null, alarm: rule?.alarm ?? null };
  const direction = rule?.alarm.startsWith('p ') ? 'lower' : 'higher';
  if (result.value === null) {
    const drifted = (sizes.reference === 0) === (sizes.current === 0) ? null : true;
    return { statistic, value: null, ...limits, direction, drifted, sizes, why: result.why };
  }
  const category = result.cell === undefined ? undefined : categories?.[result.cell];
  const found = {
    ...foundOf(result),
    ...limits,
    direction,
    sizes,
    ...(category === undefined ? {} : { category }),
  } as const;
  if (rule === undefined) return { ...found, drifted: null, why: 'no threshold was set' };
  const judged = judge(result, rule);
  return { ...found, drifted: judged.value === null ? null : judged.drifted };
}

function foundOf({
  statistic,
  value,
  pValue,
  method,
}: Drift): Pick<Verdict, 'statistic' | 'pValue' | 'method'> & { value: number } {
  return {
    statistic,
    value,
    ...(pValue === undefined ? {} : { pValue }),
    ...(method === undefined ? {} : { method }),
  };
}
