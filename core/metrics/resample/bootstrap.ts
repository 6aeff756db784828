import { permutation, randomFrom } from '../../seed.js';
import type { Estimate } from '../interval.js';
import { sampleVariance } from '../interval.js';
import { badInput, NO_ROWS } from '../measure.js';
import type { Measure, Numbers } from '../measure.js';
import { bcaBounds, percentileBounds } from './bca.js';
import { drawUnits, unitsOf } from './draw.js';
import type { Drawing, Units } from './draw.js';

/** A number that depends on how much each row counts: any metric, or the difference of two models'. */
export type Statistic = (weights: Float64Array) => Measure;
export interface BootstrapOptions extends Drawing {
  /** What each row counts from the start. Default 1. */
  readonly weights?: Numbers | undefined;
  readonly seed: number;
  /** Default 500: enough for bounds at 95 %. */
  readonly resamples?: number;
  /** Of each bound by itself. Default 0.95. */
  readonly confidence?: number;
  /** Percentiles (default) need no more resamples; `bca` is nearer to the truth for values askew, such as shares near 1. */
  readonly method?: 'percentile' | 'bca';
}

/** Enough to tell how askew a value is; with fewer units each is left out by itself. */
const MOST_BLOCKS = 200;

/**
 * Where a number may lie, by drawing rows with replacement: a row drawn twice counts twice, so nothing is copied.
 * Resamples without a value are left out; no value where that leaves fewer than half. FinalError `METRIC_INPUT`.
 */
export function bootstrap(
  rows: number,
  statistic: Statistic,
  options: BootstrapOptions,
): Estimate | Extract<Measure, { value: null }> {
  const { seed, resamples = 500, confidence = 0.95, method = 'percentile' } = options;
  checkOptions({ resamples, confidence });
  if (rows === 0) return NO_ROWS as Extract<Measure, { value: null }>;
  const weighing = weigh(rows, options);
  const observed = statistic(weighing.weightsOf(() => 1));
  if (observed.value === null) return observed;
  const draws = drawn(weighing, statistic, { seed, resamples });
  if (draws.length * 2 < resamples) return { value: null, why: 'most resamples of the rows give no value' };
  const sorted = draws.sort();
  const { value } = observed;
  const leftOut = method === 'bca' ? withoutBlocks(weighing, statistic, seed) : new Float64Array();
  return {
    value,
    standardError: Math.sqrt(sampleVariance(sorted)),
    ...(method === 'bca'
      ? bcaBounds({ observed: value, sorted, leftOut }, confidence)
      : percentileBounds(sorted, confidence)),
    confidence,
    method: method === 'bca' ? 'bootstrap-bca' : 'bootstrap',
  };
}

interface Weighing extends Units {
  /** The weights of the rows when each unit counts so often. The same array each time. */
  readonly weightsOf: (countOf: (unit: number) => number) => Float64Array;
}

function weigh(rows: number, { weights, ...drawing }: BootstrapOptions): Weighing {
  const units = unitsOf(rows, drawing);
  const own = new Float64Array(rows);
  const weightsOf = (countOf: (unit: number) => number): Float64Array => {
    for (let row = 0; row < rows; row += 1) {
      own[row] = countOf(units.unitOf[row]!) * (weights === undefined ? 1 : weights[row]!);
    }
    return own;
  };
  return { ...units, weightsOf };
}

function drawn(
  weighing: Weighing,
  statistic: Statistic,
  { seed, resamples }: { seed: number; resamples: number },
): Float64Array {
  const random = randomFrom(seed);
  const counts = new Float64Array(weighing.count);
  const values = new Float64Array(resamples);
  let found = 0;
  for (let round = 0; round < resamples; round += 1) {
    drawUnits(weighing, random, counts);
    const { value } = statistic(weighing.weightsOf((unit) => counts[unit]!));
    if (value !== null) values[found++] = value;
  }
  return values.slice(0, found);
}

/** Values without each unit; of many units, without each of blocks drawn at random, which are as askew. */
function withoutBlocks(weighing: Weighing, statistic: Statistic, seed: number): Float64Array {
  const blocks = Math.min(weighing.count, MOST_BLOCKS);
  const places = permutation(weighing.count, seed);
  const values = Array.from({ length: blocks }, (_, block) => {
    return statistic(weighing.weightsOf((unit) => (places[unit]! % blocks === block ? 0 : 1))).value;
  });
  return Float64Array.from(values.filter((value) => value !== null));
}

function checkOptions({ resamples, confidence }: { resamples: number; confidence: number }): void {
  if (!(Number.isInteger(resamples) && resamples >= 20)) {
    throw badInput(`There are ${resamples} resamples.`, 'Draw at least 20.');
  }
  if (!(confidence > 0.5 && confidence < 1)) {
    throw badInput(`The confidence is ${confidence}.`, 'Pass one between 0.5 and 1.');
  }
}
