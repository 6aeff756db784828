import { isMissing } from './table.js';
import type { ColumnCells, ListCells } from './table.js';

/** So many undeclared values are named. */
const NAMED = 5;

interface Beyond {
  readonly rows: readonly number[];
  readonly rule: 'min' | 'max';
  readonly before: number | undefined;
}

/** The least value of these rows and of before, or the greatest: how far a bound would have to move. */
export function farthestIn(cells: ColumnCells, { rows, rule, before }: Beyond): number {
  const pick = rule === 'min' ? Math.min : Math.max;
  const start = rule === 'min' ? Infinity : -Infinity;
  if (cells.kind === 'lists') return farthestIn(cells.items, { rows: itemsOf(cells, rows), rule, before });
  if (cells.kind !== 'numbers') return before ?? start;
  return rows.reduce((far, row) => pick(far, Number(cells.values[row])), before ?? start);
}

function itemsOf({ offsets, items }: ListCells, rows: readonly number[]): number[] {
  return rows.flatMap((row) => {
    const all = Array.from({ length: offsets[row + 1]! - offsets[row]! }, (_none, at) => offsets[row]! + at);
    return all.filter(
      (item) => !isMissing(items, item) && !(items.kind === 'numbers' && Number.isNaN(items.values[item])),
    );
  });
}

/** How many of these missing values are floats that are no number. */
export function nansIn(cells: ColumnCells, rows: readonly number[]): number {
  return cells.kind === 'numbers' ? rows.filter((row) => !isMissing(cells, row)).length : 0;
}

/** Some values that these rows have, beside those of before. */
export function unexpectedIn(
  cells: ColumnCells,
  { rows, before }: { readonly rows: readonly number[]; readonly before: readonly string[] },
): readonly string[] {
  const named = new Set(before);
  if (cells.kind !== 'categories') return before;
  for (const row of rows) {
    if (named.size >= NAMED) break;
    named.add(cells.dictionary[cells.values[row]!]!);
  }
  return [...named];
}
