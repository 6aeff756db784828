import { checkProbabilities, NO_ROWS } from './measure.js';
import type { Measure, Numbers } from './measure.js';

/** One bar of a reliability diagram. A score on an edge belongs to the lower bin, as in scikit-learn's `calibration_curve`. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** Mean score, and share of positive rows; `null` in an empty bin. */
  readonly predicted: number | null;
  readonly observed: number | null;
}

/** Bins of equal width over [0, 1]. FinalError `METRIC_INPUT`. */
export function reliability(labels: Numbers, scores: Numbers, { bins = 10 }: { bins?: number } = {}): ReliabilityBin[] {
  checkProbabilities(labels, scores);
  const rows = new Float64Array(bins);
  const sums = new Float64Array(bins);
  const positives = new Float64Array(bins);
  for (let row = 0; row < labels.length; row += 1) {
    const score = scores[row] as number;
    const bin = binOf(score, bins);
    rows[bin] = (rows[bin] as number) + 1;
    sums[bin] = (sums[bin] as number) + score;
    positives[bin] = (positives[bin] as number) + (labels[row] as number);
  }
  return Array.from(rows, (count, bin) => ({
    from: bin / bins,
    to: (bin + 1) / bins,
    rows: count,
    predicted: count === 0 ? null : (sums[bin] as number) / count,
    observed: count === 0 ? null : (positives[bin] as number) / count,
  }));
}

/** Expected calibration error: the mean over rows of |predicted − observed| of the row's bin. */
export function expectedCalibrationError(bars: readonly ReliabilityBin[]): Measure {
  const total = bars.reduce((sum, { rows }) => sum + rows, 0);
  if (total === 0) return NO_ROWS;
  const gap = bars.reduce((sum, bar) => sum + bar.rows * Math.abs((bar.predicted ?? 0) - (bar.observed ?? 0)), 0);
  return { value: gap / total };
}

/** The bin whose half-open interval (from, to] holds the score; 0 lies in the first. */
function binOf(score: number, bins: number): number {
  let bin = Math.min(bins - 1, Math.floor(score * bins));
  if (bin > 0 && score <= bin / bins) bin -= 1;
  else if (bin < bins - 1 && score > (bin + 1) / bins) bin += 1;
  return bin;
}
