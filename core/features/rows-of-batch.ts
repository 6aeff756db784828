import { isMissing } from '../table.js';
import type { Batch, ColumnCells, NumberCells } from '../table.js';
import { plainNumbers } from './numbers.js';
import type { InputRow } from './rows.js';

/**
 * Rows of a table as a request would send them: moments as ISO text, categories as text, tensors as their numbers in one
 * array, and null for what is missing or a number that is not finite.
 */
export function rowsOfBatch(batch: Batch, rows: readonly number[]): InputRow[] {
  const columns = Object.entries(batch.columns).map(([name, cells]) => [name, valuesAt(cells, rows)] as const);
  return rows.map((_row, at) => Object.fromEntries(columns.map(([name, values]) => [name, values[at]])));
}

function valuesAt(cells: ColumnCells, rows: readonly number[]): unknown[] {
  const valueAt = reader(cells);
  return rows.map((row) => (isMissing(cells, row) ? null : valueAt(row)));
}

function reader(cells: ColumnCells): (row: number) => unknown {
  switch (cells.kind) {
    case 'numbers':
      return numberReader(cells);
    case 'categories':
      return (row) => cells.dictionary[cells.values[row]!];
    case 'texts': {
      const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
      return (row) => decoder.decode(cells.bytes.subarray(cells.offsets[row], cells.offsets[row + 1]));
    }
    case 'tensors':
    case 'vectors':
      return (row) => Array.from(cells.values.subarray(row * cells.width, (row + 1) * cells.width), asJson);
    case 'binaries':
    case 'lists':
      return () => null;
  }
}

function numberReader(cells: NumberCells): (row: number) => unknown {
  const numbers = plainNumbers(cells);
  if (cells.bool === true) return (row) => numbers[row] === 1;
  if (cells.precision === undefined && cells.as === undefined) return (row) => asJson(numbers[row]!);
  const digits = cells.as === 'date' ? 'YYYY-MM-DD'.length : undefined;
  return (row) => new Date(Math.floor(numbers[row]!)).toISOString().slice(0, digits);
}

function asJson(value: number | bigint): number | null {
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}
