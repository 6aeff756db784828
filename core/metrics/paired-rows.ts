import { normalBounds, sampleVariance } from './interval.js';
import type { Difference } from './interval.js';
import type { Paired } from './delong.js';
import { checkProbabilities } from './measure.js';

/**
 * Difference of a metric that is a mean over rows (log loss, Brier score), from the differences row by row.
 * `null` without rows. FinalError `METRIC_INPUT`.
 */
export function pairedRows(
  { labels, first, second }: Paired,
  rowValue: (label: number, score: number) => number,
  { confidence = 0.95 }: { confidence?: number } = {},
): Difference | null {
  checkProbabilities(labels, first);
  checkProbabilities(labels, second);
  if (labels.length === 0) return null;
  const differences = Float64Array.from({ length: labels.length }, (_, row) => {
    const label = labels[row] as number;
    return rowValue(label, first[row] as number) - rowValue(label, second[row] as number);
  });
  const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  const error = Math.sqrt(sampleVariance(differences) / differences.length);
  return normalBounds(mean, error, { confidence, method: 'paired-rows' });
}
