import { badInput } from './measure.js';
import type { Numbers } from './measure.js';

/** The rows of one slice, in their order. */
export interface Slice {
  readonly id: number;
  readonly rows: Uint32Array;
}
export interface Slices {
  /** By falling number of rows, then by number. */
  readonly kept: readonly Slice[];
  /** With too few rows to tell anything, or beyond the largest ones. */
  readonly leftOut: { readonly slices: number; readonly rows: number };
}

/** Rows by the slice they are in: a whole number from 0 for each row. Linear. FinalError `METRIC_INPUT`. */
export function slicesOf(
  ids: Numbers,
  { minRows = 1, most = Infinity }: { readonly minRows?: number; readonly most?: number } = {},
): Slices {
  const counts = countsOf(ids);
  const rowsOf = Array.from(counts, (count) => new Uint32Array(count));
  const filled = new Uint32Array(counts.length);
  for (let row = 0; row < ids.length; row += 1) {
    const id = ids[row]!;
    rowsOf[id]![filled[id]!] = row;
    filled[id]! += 1;
  }
  const all = rowsOf.map((rows, id) => ({ id, rows })).filter(({ rows }) => rows.length > 0);
  all.sort((a, b) => b.rows.length - a.rows.length || a.id - b.id);
  const kept = all.filter(({ rows }) => rows.length >= minRows).slice(0, most);
  const left = all.slice(kept.length);
  return { kept, leftOut: { slices: left.length, rows: left.reduce((sum, { rows }) => sum + rows.length, 0) } };
}

/** The slices of two slicings crossed: an id for each pair that occurs, in the order they are first seen. */
export function crossed(first: Numbers, second: Numbers): { ids: Int32Array; pairs: (readonly [number, number])[] } {
  if (first.length !== second.length) {
    throw badInput(`There are ${first.length} and ${second.length} rows.`, 'Slice the same rows both ways.');
  }
  const width = countsOf(second).length;
  countsOf(first);
  const known = new Map<number, number>();
  const pairs: (readonly [number, number])[] = [];
  const ids = Int32Array.from({ length: first.length }, (_, row) => {
    const key = first[row]! * width + second[row]!;
    const id = known.get(key);
    if (id !== undefined) return id;
    known.set(key, pairs.length);
    return pairs.push([first[row]!, second[row]!]) - 1;
  });
  return { ids, pairs };
}

function countsOf(ids: Numbers): Uint32Array {
  let greatest = -1;
  for (let row = 0; row < ids.length; row += 1) {
    const id = ids[row]!;
    if (!(Number.isInteger(id) && id >= 0)) throw badInput(`The slice of row ${row} is ${id}.`, 'Number them from 0.');
    greatest = Math.max(greatest, id);
  }
  const counts = new Uint32Array(greatest + 1);
  for (let row = 0; row < ids.length; row += 1) counts[ids[row]!]! += 1;
  return counts;
}
