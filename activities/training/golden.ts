import type { FittedFeatures } from '../../core/features/fitted.js';
import { rowsOfBatch } from '../../core/features/rows-of-batch.js';
import type { InputRow } from '../../core/features/rows.js';
import type { Table } from '../../core/table.js';
import type { Golden } from '../../infra/models/package-files.js';

interface Scored {
  readonly features: FittedFeatures;
  /** Of all rows of the table, `units` for each. */
  readonly scores: Float32Array;
  readonly units: number;
}

/** How many rows a model carries to be checked with. */
const GOLDEN_ROWS = 32;
/** How far a score near 1 may be off; of larger numbers, so much of the largest, for float32 has seven digits. */
const TOLERANCE = 1e-5;

/** Rows of a table with what the model said of them. */
export async function goldenOf(table: Table, { features, scores: all, units }: Scored): Promise<Golden> {
  const { at, rows } = await goldenRows(table, features);
  const scores = at.flatMap((row) => [...all.subarray(row * units, (row + 1) * units)]);
  const largest = scores.reduce((most, score) => Math.max(most, Math.abs(score)), 1);
  return { rows, scores, tolerance: TOLERANCE * largest };
}

/** Rows spread over a table, as a request would send them, and which they are. */
async function goldenRows(
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
