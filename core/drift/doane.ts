import { equalWidthEdges } from './binning.js';
import type { Edges } from './binning.js';

/**
 * Bins of equal width over one sample, as many as numpy's rule `doane` takes: Sturges' and more for a skewed column. The
 * bins of NannyML. FinalError `DRIFT_INPUT` where there are no values, or one is not finite.
 */
export function doaneEdges(values: Float64Array): Edges {
  return equalWidthEdges(values, [], { bins: doane(values) });
}

function doane(values: Float64Array): number {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n);
  if (n <= 2 || !(deviation > 0)) return 1;
  const skew = values.reduce((sum, value) => sum + ((value - mean) / deviation) ** 3, 0) / n;
  const error = Math.sqrt((6 * (n - 2)) / ((n + 1) * (n + 3)));
  const range = values.reduce((most, value) => Math.max(most, value), -Infinity) - values.reduce((least, value) => Math.min(least, value), Infinity); // prettier-ignore
  // Divides as numpy does, whose rounding may give one bin more than the formula.
  return Math.ceil(range / (range / (1 + Math.log2(n) + Math.log2(1 + Math.abs(skew) / error))));
}
