import { isMissing } from '../table.js';
import type { Batch, ColumnCells, NumberCells } from '../table.js';
import type { InputRow } from './rows.js';

/** Rows of a table as a request would send them: moments as ISO text, categories as text, missing values as null. */
export function rowsOfBatch(batch: Batch, rows: readonly number[]): InputRow[] {
  const columns = Object.entries(batch.columns);
  return rows.map((row) => Object.fromEntries(columns.map(([name, cells]) => [name, valueAt(cells, row)])));
}

function valueAt(cells: ColumnCells, row: number): unknown {
  if (isMissing(cells, row)) return null;
  if (cells.kind === 'categories') return cells.dictionary[cells.values[row] as number];
  return cells.kind === 'numbers' ? numberAt(cells, row) : null;
}

const MILLISECONDS = { s: 1000, ms: 1, us: 1e-3, ns: 1e-6 } as const;

function numberAt({ values, precision, bool }: NumberCells, row: number): number | boolean | string {
  const value = Number(values[row]);
  if (precision !== undefined) return new Date(Math.floor(value * MILLISECONDS[precision])).toISOString();
  return bool === true ? value === 1 : value;
}
