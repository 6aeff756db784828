import type { Estimate } from './interval.js';
import { badInput, NO_ROWS } from './measure.js';
import type { Measure } from './measure.js';
import { normalQuantile } from './normal.js';

/**
 * Where a share of rows may lie: Wilson's score interval (JASA 22, 1927), which holds near 0 and 1 and for few rows.
 * FinalError `METRIC_INPUT` for counts that are none.
 */
export function wilson(
  { hits, rows }: { readonly hits: number; readonly rows: number },
  { confidence = 0.95 }: { confidence?: number } = {},
): Estimate | Measure {
  if (!(hits >= 0 && hits <= rows && Number.isFinite(rows))) {
    throw badInput(`There are ${hits} hits of ${rows} rows.`, 'Pass counts of rows.');
  }
  if (rows === 0) return NO_ROWS;
  const z = normalQuantile(confidence);
  const share = hits / rows;
  const shrink = 1 + z ** 2 / rows;
  const centre = (share + z ** 2 / (2 * rows)) / shrink;
  const reach = (z * Math.sqrt((share * (1 - share)) / rows + z ** 2 / (4 * rows ** 2))) / shrink;
  return {
    value: share,
    standardError: Math.sqrt((share * (1 - share)) / rows),
    low: hits === 0 ? 0 : centre - reach,
    high: hits === rows ? 1 : centre + reach,
    confidence,
    method: 'wilson',
  };
}
