import { checkProbabilities, badInput, NO_ROWS, NO_WEIGHT } from './measure.js';
import type { Measure, Numbers } from './measure.js';
import { ascendingOrder } from './order.js';
import { linearQuantile, weightedQuantile } from './quantile.js';
import { totalWeight } from './weights.js';
import type { Weighted } from './weights.js';

/** One bar of a reliability diagram. A score on an edge belongs to the lower bin, as in scikit-learn's `calibration_curve`. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** What its rows count together: `rows` where there are no weights. */
  readonly weight: number;
  /** Mean score, and share of positive rows; `null` in a bin that weighs nothing. */
  readonly predicted: number | null;
  readonly observed: number | null;
}

export interface ReliabilityOptions extends Weighted {
  /** Default 10. */
  readonly bins?: number;
  /** Bins of equal width over [0, 1] (default), or of equally many rows: edges at quantiles of the scores. */
  readonly strategy?: 'uniform' | 'quantile';
}

/** How often what was predicted came true, by the height of the score. FinalError `METRIC_INPUT`. */
export function reliability(
  labels: Numbers,
  scores: Numbers,
  { bins = 10, strategy = 'uniform', weights }: ReliabilityOptions = {},
): ReliabilityBin[] {
  checkProbabilities(labels, scores);
  totalWeight(labels.length, weights);
  if (!(Number.isInteger(bins) && bins > 0)) throw badInput(`There are ${bins} bins.`, 'Pass a whole number from 1.');
  const edges = strategy === 'uniform' ? evenEdges(bins) : quantileEdges(scores, bins, weights);
  const bars = Array.from({ length: bins }, () => ({ rows: 0, weight: 0, sum: 0, positives: 0 }));
  for (let row = 0; row < labels.length; row += 1) {
    const bar = bars[binOf(scores[row]!, edges)]!;
    const weight = weights === undefined ? 1 : weights[row]!;
    bar.rows += 1;
    bar.weight += weight;
    bar.sum += weight * scores[row]!;
    bar.positives += weight * labels[row]!;
  }
  return bars.map(({ rows, weight, sum, positives }, bin) => ({
    from: strategy === 'uniform' ? bin / bins : edges[bin]!,
    to: strategy === 'uniform' ? (bin + 1) / bins : edges[bin + 1]!,
    rows,
    weight,
    predicted: weight === 0 ? null : sum / weight,
    observed: weight === 0 ? null : positives / weight,
  }));
}

/** Expected calibration error: the mean over rows of |predicted − observed| of the row's bin. */
export function expectedCalibrationError(bars: readonly ReliabilityBin[]): Measure {
  const total = bars.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return bars.some(({ rows }) => rows > 0) ? NO_WEIGHT : NO_ROWS;
  return { value: bars.reduce((sum, bar) => sum + bar.weight * gap(bar), 0) / total };
}

/** Maximum calibration error: |predicted − observed| of the worst bin. */
export function maximumCalibrationError(bars: readonly ReliabilityBin[]): Measure {
  const full = bars.filter(({ weight }) => weight > 0);
  if (full.length > 0) return { value: Math.max(...full.map(gap)) };
  return bars.some(({ rows }) => rows > 0) ? NO_WEIGHT : NO_ROWS;
}

function gap({ predicted, observed }: ReliabilityBin): number {
  return Math.abs((predicted ?? 0) - (observed ?? 0));
}

/** numpy's `linspace(0, 1, bins + 1)` to the last bit: it decides the bin of a score that lies on an edge. */
function evenEdges(bins: number): Float64Array {
  return Float64Array.from({ length: bins + 1 }, (_, at) => (at === bins ? 1 : at * (1 / bins)));
}

function quantileEdges(scores: Numbers, bins: number, weights: Numbers | undefined): Float64Array {
  const shares = evenEdges(bins);
  if (scores.length === 0) return shares;
  if (weights !== undefined) {
    const order = ascendingOrder(scores);
    return shares.map((share) => weightedQuantile(scores, share, { order, weights }) ?? 0);
  }
  const sorted = Float64Array.from(scores).sort();
  return shares.map((share) => linearQuantile(sorted, (share * 100) / 100));
}

/** The bin whose half-open interval (from, to] holds the score; what lies at or below the first edge is in the first. */
function binOf(score: number, edges: Float64Array): number {
  let low = 1;
  let high = edges.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle]! >= score) high = middle;
    else low = middle + 1;
  }
  return low - 1;
}
