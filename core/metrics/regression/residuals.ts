import { numbersFor } from '../fill.js';
import { badInput } from '../measure.js';
import type { Numbers } from '../measure.js';
import { ascendingOrder } from '../order.js';
import { weightedQuantile } from '../quantile.js';
import { totalWeight } from '../weights.js';
import type { Weighted } from '../weights.js';
import { checkPredicted } from './input.js';

/** Rows whose residuals, or whose predictions, lie next to each other. */
export interface ResidualBin {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly weight: number;
}
/** Rows of about equal number by height of the prediction: a model that is right on the whole may lean in one of them. */
export interface PredictionBin extends ResidualBin {
  readonly meanPredicted: number;
  readonly mean: number;
  readonly meanAbsolute: number;
  /** A tenth of the residuals lies below `low`, a tenth above `high`. */
  readonly low: number;
  readonly high: number;
}
/** Residual: actual − predicted, positive where the model said too little. */
export interface Residuals {
  readonly rows: number;
  readonly mean: number;
  /** Over the weights, not the rows less one. */
  readonly standardDeviation: number;
  readonly quantiles: { readonly [share in '0' | '0.05' | '0.25' | '0.5' | '0.75' | '0.95' | '1']: number };
  readonly histogram: readonly ResidualBin[];
  readonly byPrediction: readonly PredictionBin[];
}

export interface ResidualOptions extends Weighted {
  /** Bars of equal width between the least and the greatest residual. Default 20. */
  readonly bins?: number;
  /** Groups of predictions. Default 10. */
  readonly groups?: number;
}

/** What is left of the values once the predictions are taken away. `null` where no row counts. FinalError `METRIC_INPUT`. */
export function residuals(
  actual: Numbers,
  predicted: Numbers,
  { bins = 20, groups = 10, weights }: ResidualOptions = {},
): Residuals | null {
  checkPredicted(actual, predicted);
  for (const [what, count] of Object.entries({ bins, groups })) {
    if (!(Number.isInteger(count) && count > 0)) throw badInput(`There are ${count} ${what}.`, 'Pass a number from 1.');
  }
  totalWeight(actual.length, weights);
  const errors = numbersFor(actual.length, (row) => actual[row]! - predicted[row]!);
  const order = ascendingOrder(errors).filter((row) => weights === undefined || weights[row]! > 0);
  if (order.length === 0) return null;
  const at = (share: number): number => weightedQuantile(errors, share, { weights, order })!;
  const { mean, weight } = averageOf(order, { of: errors, weights });
  const squares = errors.map((error) => (error - mean) ** 2);
  return {
    rows: order.length,
    mean,
    standardDeviation: Math.sqrt(averageOf(order, { of: squares, weights }).mean),
    quantiles: {
      '0': at(0),
      '0.05': at(0.05),
      '0.25': at(0.25),
      '0.5': at(0.5),
      '0.75': at(0.75),
      '0.95': at(0.95),
      '1': at(1),
    },
    histogram: histogram(errors, { order, bins, weights }),
    byPrediction: byPrediction({ errors, predicted, weights }, { order: ascendingOrder(predicted), groups, weight }),
  };
}

interface Weighing extends Weighted {
  readonly of: Numbers;
}

function averageOf(rows: Uint32Array, { of, weights }: Weighing): { mean: number; weight: number } {
  let [sum, weight] = [0, 0];
  for (const row of rows) {
    const own = weights === undefined ? 1 : weights[row]!;
    sum += own * of[row]!;
    weight += own;
  }
  return { mean: sum / weight, weight };
}

function histogram(
  errors: Float64Array,
  { order, bins, weights }: Weighted & { readonly order: Uint32Array; readonly bins: number },
): ResidualBin[] {
  const least = errors[order[0]!]!;
  const width = (errors[order.at(-1)!]! - least) / bins;
  const bars = Array.from({ length: bins }, (_, bin) => ({
    from: least + bin * width,
    to: least + (bin + 1) * width,
    rows: 0,
    weight: 0,
  }));
  for (const row of order) {
    const bar = bars[width === 0 ? 0 : Math.min(bins - 1, Math.floor((errors[row]! - least) / width))]!;
    bar.rows += 1;
    bar.weight += weights === undefined ? 1 : weights[row]!;
  }
  return width === 0 ? bars.slice(0, 1) : bars;
}

interface Leaning extends Weighted {
  readonly errors: Float64Array;
  readonly predicted: Numbers;
}

/** Equal predictions stay together, so that the groups do not depend on the order of the rows. */
function byPrediction(
  { errors, predicted, weights }: Leaning,
  { order, groups, weight }: { order: Uint32Array; groups: number; weight: number },
): PredictionBin[] {
  const bars: PredictionBin[] = [];
  let [start, before] = [0, 0];
  const counted = order.filter((row) => weights === undefined || weights[row]! > 0);
  for (let at = 0; at < counted.length; at += 1) {
    before += weights === undefined ? 1 : weights[counted[at]!]!;
    const last = at + 1 === counted.length;
    const tied = !last && predicted[counted[at]!] === predicted[counted[at + 1]!];
    if (tied || (!last && before < ((bars.length + 1) * weight) / groups)) continue;
    bars.push(predictionBin(counted.subarray(start, at + 1), { errors, predicted, weights }));
    start = at + 1;
  }
  return bars;
}

function predictionBin(rows: Uint32Array, { errors, predicted, weights }: Leaning): PredictionBin {
  const own = Float64Array.from(rows, (row) => errors[row]!);
  const ownWeights = weights === undefined ? undefined : Float64Array.from(rows, (row) => weights[row]!);
  const { mean, weight } = averageOf(rows, { of: errors, weights });
  return {
    from: predicted[rows[0]!]!,
    to: predicted[rows.at(-1)!]!,
    rows: rows.length,
    weight,
    meanPredicted: averageOf(rows, { of: predicted, weights }).mean,
    mean,
    meanAbsolute: averageOf(rows, { of: errors.map(Math.abs), weights }).mean,
    low: weightedQuantile(own, 0.1, { weights: ownWeights })!,
    high: weightedQuantile(own, 0.9, { weights: ownWeights })!,
  };
}
