import { chiSquaredTail } from './gamma.js';
import { drift, noDrift, whyEmpty } from './result.js';
import type { DriftResult } from './result.js';
import { cellTotals, checkWhole } from './shares.js';
import type { Counts } from './shares.js';

/** `contingency`: both sides are samples. `goodness-of-fit`: the reference is the truth, as Evidently has it. */
export type ChiSquaredForm = 'contingency' | 'goodness-of-fit';

/**
 * Pearson's chi-squared over the same cells, with its p-value. `contingency` equals scipy's `chi2_contingency` without
 * Yates' correction, `goodness-of-fit` its `chisquare` against the reference's shares. Cells that are empty on both
 * sides count for nothing. No value where a side is empty, or where only the current data have a category and the form
 * is `goodness-of-fit`: its statistic would be infinite. FinalError `DRIFT_INPUT`, also for shares in place of counts.
 */
export function chiSquared(
  reference: Counts,
  current: Counts,
  { form = 'contingency' }: { form?: ChiSquaredForm } = {},
): DriftResult {
  const name = `chi-squared-${form}` as const;
  const sizes = cellTotals({ reference, current });
  checkWhole({ reference, current });
  const why = whyEmpty(sizes);
  if (why !== undefined) return noDrift(name, sizes, why);
  const used = Array.from(reference, (_, cell) => cell).filter((cell) => reference[cell] !== 0 || current[cell] !== 0);
  const unseen = used.find((cell) => reference[cell] === 0);
  if (form === 'goodness-of-fit' && unseen !== undefined) {
    return noDrift(name, sizes, `the reference has no row in cell ${unseen}: use the form contingency`);
  }
  const ratio = sizes.current / sizes.reference;
  const both = sizes.current + sizes.reference;
  const parts = used.map((cell) => {
    const [r, c] = [reference[cell] as number, current[cell] as number];
    return form === 'goodness-of-fit'
      ? (c - r * ratio) ** 2 / (r * ratio)
      : // The two rows' parts in one: both miss their expectation by the same count.
        (c - ((r + c) * sizes.current) / both) ** 2 * (both ** 2 / ((r + c) * sizes.current * sizes.reference));
  });
  const value = parts.reduce((sum, part) => sum + part, 0);
  return drift(name, sizes, { value, pValue: chiSquaredTail(value, used.length - 1), method: 'asymptotic' });
}
