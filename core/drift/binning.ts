import { FinalError } from '../errors.js';

/** Edges of bins in ascending order, one more than there are bins. Finite, so that they can be saved with a model. */
export type Edges = Float64Array;

/**
 * Bins of equal width over the range of both samples together. `sturges` takes as many as numpy's rule of that name,
 * ⌈log2(rows) + 1⌉, and a constant column gets one bin around it: the bins of Evidently's Jensen-Shannon and PSI. On
 * `integers` none is narrower than 1, as in numpy. FinalError `DRIFT_INPUT` where there are no values, or one is not
 * finite.
 */
export function equalWidthEdges(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  { bins = 'sturges', integers = false }: { bins?: 'sturges' | number; integers?: boolean } = {},
): Edges {
  const [one, other] = [range('reference', reference), range('current', current)];
  const [low, high] = [Math.min(one.low, other.low), Math.max(one.high, other.high)];
  if (low > high) throw badInput('Neither sample has a value to bin.', 'Compare columns that have values.');
  if (high - low === Infinity) throw badInput(`The values reach from ${low} to ${high}.`, 'Use quantile bins.');
  const count =
    bins === 'sturges' ? sturges(high - low, { rows: reference.length + current.length, integers }) : checkBins(bins);
  return low === high ? split(low - 0.5, high + 0.5, count) : split(low, high, count);
}

/**
 * Bins that each hold about the same share of the reference: numpy's linear quantiles, equal ones merged. The form to
 * keep with a model: each live window is then one pass over its rows. FinalError `DRIFT_INPUT`, as above.
 */
export function quantileEdges(reference: ArrayLike<number>, { bins = 10 }: { bins?: number } = {}): Edges {
  checkBins(bins);
  range('reference', reference);
  if (reference.length === 0) throw badInput('The reference has no value to bin.', 'Pass a sample with values.');
  const sorted = new Float64Array(reference).sort();
  const quantiles = Float64Array.from({ length: bins + 1 }, (_, edge) => quantile(sorted, edge / bins));
  const distinct = quantiles.filter((value, at) => at === 0 || value !== quantiles[at - 1]);
  return distinct.length > 1 ? distinct : split((distinct[0] as number) - 0.5, (distinct[0] as number) + 0.5, 1);
}

/**
 * Rows in each bin. A value on an inner edge belongs to the upper bin, as in numpy. The outer bins are open: what lies
 * beyond the edges, infinities too, counts there, so that no row of a live window is lost. FinalError `DRIFT_INPUT` at
 * NaN.
 */
export function countBins(values: ArrayLike<number>, edges: ArrayLike<number>): Float64Array {
  const counts = new Float64Array(edges.length - 1);
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] as number;
    if (Number.isNaN(value)) throw badInput(`The value of row ${row} is NaN.`, 'Drop missing values first.');
    const bin = binOf(value, edges);
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
}

/** The last bin whose lower edge is at or below the value; the first bin for all below. */
export function binOf(value: number, edges: ArrayLike<number>): number {
  let low = 0;
  let high = edges.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (value >= (edges[middle] as number)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Divides as numpy does, whose rounding may give one bin more than the formula. */
function sturges(reach: number, { rows, integers }: { rows: number; integers: boolean }): number {
  const width = reach / (Math.log2(rows) + 1);
  return reach === 0 ? 1 : Math.ceil(reach / (integers ? Math.max(1, width) : width));
}

function split(low: number, high: number, bins: number): Edges {
  const width = (high - low) / bins;
  return Float64Array.from({ length: bins + 1 }, (_, edge) => (edge === bins ? high : low + edge * width));
}

function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] as number;
  const above = sorted[Math.ceil(at)] as number;
  return below + (above - below) * (at - Math.floor(at));
}

function range(side: string, values: ArrayLike<number>): { low: number; high: number } {
  let [low, high] = [Infinity, -Infinity];
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] as number;
    if (!Number.isFinite(value)) {
      throw badInput(`The ${side} value of row ${row} is ${value}.`, 'Choose edges from finite values.');
    }
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

function checkBins(bins: number): number {
  if (Number.isInteger(bins) && bins >= 1) return bins;
  throw badInput(`The number of bins is ${bins}.`, 'Pass a whole number of at least 1.');
}

function badInput(message: string, hint: string): FinalError {
  return new FinalError('DRIFT_INPUT', { message, hint });
}
