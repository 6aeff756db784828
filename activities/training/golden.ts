import type { FittedFeatures } from '../../core/features/fitted.js';
import { rowsOfBatch } from '../../core/features/rows-of-batch.js';
import type { InputRow } from '../../core/features/rows.js';
import type { Table } from '../../core/table.js';

/** How many rows a model carries to be checked with. */
const GOLDEN_ROWS = 32;

/** Rows spread over a table, as a request would send them, and which they are. */
export async function goldenRows(
  table: Table,
  { spec }: FittedFeatures,
): Promise<{ at: readonly number[]; rows: readonly InputRow[] }> {
  const count = Math.min(GOLDEN_ROWS, table.rows);
  const at = Array.from({ length: count }, (_, index) => Math.floor((index * table.rows) / count));
  const rows: InputRow[] = [];
  let start = 0;
  for await (const batch of table.batches(Object.keys(spec.inputs))) {
    const here = at.filter((row) => row >= start && row < start + batch.rows).map((row) => row - start);
    rows.push(...rowsOfBatch(batch, here));
    start += batch.rows;
  }
  return { at, rows };
}
