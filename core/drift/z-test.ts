import { chiSquaredTail } from './gamma.js';
import { drift, noDrift, whyEmpty } from './result.js';
import type { DriftResult } from './result.js';
import { cellTotals, checkWhole } from './shares.js';
import type { Counts } from './shares.js';

/**
 * Two-sided z-test of a share on both sides, with the pooled variance, as Evidently has it for columns of two values.
 * `value` is the distance of the shares in standard errors. One or two cells; one that all rows are in has not moved.
 * FinalError `DRIFT_INPUT`, also for shares in place of counts.
 */
export function zTest(reference: Counts, current: Counts): DriftResult {
  const name = 'z-test-proportions';
  const sizes = cellTotals({ reference, current });
  checkWhole({ reference, current });
  if (reference.length > 2) return noDrift(name, sizes, 'there are more than two categories: use chi-squared');
  const why = whyEmpty(sizes);
  if (why !== undefined) return noDrift(name, sizes, why);
  const [r, c] = [reference[0]!, current[0]!];
  const pooled = (r + c) / (sizes.reference + sizes.current);
  const variance = pooled * (1 - pooled) * (1 / sizes.reference + 1 / sizes.current);
  const value = variance === 0 ? 0 : Math.abs(r / sizes.reference - c / sizes.current) / Math.sqrt(variance);
  // The square of a standard normal value is chi-squared with one degree of freedom.
  return drift(name, sizes, { value, pValue: chiSquaredTail(value ** 2, 1), method: 'asymptotic' });
}
