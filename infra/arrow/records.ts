import { isMissing } from '../../core/table.js';
import type { Batch, ColumnCells, ListCells, NumberCells } from '../../core/table.js';

const decoder = new TextDecoder();
const MILLISECONDS = { s: 1e3, ms: 1, us: 1e-3, ns: 1e-6 };
const DAY = 86_400_000;

/** Rows as objects: timestamps and dates as Date, times of day as text, lists as arrays, missing as null. */
export function* recordsOf({ rows, columns }: Batch): Generator<Record<string, unknown>> {
  const cells = Object.entries(columns);
  for (let row = 0; row < rows; row++)
    yield Object.fromEntries(cells.map(([name, some]) => [name, valueAt(some, row)]));
}

/** One value as TypeScript sees it. */
export function valueAt(cells: ColumnCells, row: number): unknown {
  if (isMissing(cells, row)) return null;
  switch (cells.kind) {
    case 'numbers':
      return numberAt(cells, row);
    case 'categories':
      return cells.dictionary[cells.values[row]!];
    case 'texts':
      return decoder.decode(cells.bytes.subarray(cells.offsets[row], cells.offsets[row + 1]));
    case 'binaries':
      return cells.bytes.subarray(cells.offsets[row], cells.offsets[row + 1]);
    case 'lists':
      return listAt(cells, row);
    case 'vectors':
    case 'tensors':
      return cells.values.subarray(row * cells.width, (row + 1) * cells.width);
  }
}

function listAt({ offsets, items }: ListCells, row: number): unknown[] {
  const from = offsets[row]!;
  return Array.from({ length: offsets[row + 1]! - from }, (_none, k) => valueAt(items, from + k));
}

function numberAt({ values, precision, bool, as }: NumberCells, row: number): unknown {
  if (bool) return values[row] === 1;
  if (as === 'date') return new Date(Number(values[row]) * DAY);
  if (as === 'time') return timeOfDay(Number(values[row]));
  return precision === undefined ? values[row] : new Date(Number(values[row]) * MILLISECONDS[precision]);
}

/** `17:05:00`, and what is there of a second's fraction: `17:05:00.25`. */
function timeOfDay(microseconds: number): string {
  const seconds = Math.floor(microseconds / 1e6);
  const [hour, minute, second] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const fraction = String(microseconds % 1e6)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const clock = [hour, minute, second].map((part) => String(part).padStart(2, '0')).join(':');
  return fraction === '' ? clock : `${clock}.${fraction}`;
}
