import { isMissing } from '../../core/table.js';
import type { Batch, ColumnCells, NumberCells } from '../../core/table.js';

const decoder = new TextDecoder();
const MILLISECONDS = { s: 1e3, ms: 1, us: 1e-3, ns: 1e-6 };

/** Rows as objects: timestamps as Date, missing as null. */
export function* recordsOf({ rows, columns }: Batch): Generator<Record<string, unknown>> {
  const cells = Object.entries(columns);
  for (let row = 0; row < rows; row++)
    yield Object.fromEntries(cells.map(([name, some]) => [name, valueAt(some, row)]));
}

/** One value as TypeScript sees it. */
function valueAt(cells: ColumnCells, row: number): unknown {
  if (isMissing(cells, row)) return null;
  switch (cells.kind) {
    case 'numbers':
      return numberAt(cells, row);
    case 'categories':
      return cells.dictionary[cells.values[row]!];
    case 'texts':
      return decoder.decode(cells.bytes.subarray(cells.offsets[row], cells.offsets[row + 1]));
    case 'vectors':
      return cells.values.subarray(row * cells.width, (row + 1) * cells.width);
  }
}

function numberAt({ values, precision, bool }: NumberCells, row: number): unknown {
  if (bool) return values[row] === 1;
  return precision === undefined ? values[row] : new Date(Number(values[row]) * MILLISECONDS[precision]);
}
