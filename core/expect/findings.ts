import type { Reason } from '../check-rows.js';

/** Rows of a whole table that break something, in ascending order. */
export interface Finding {
  readonly text: string;
  readonly rows: Float64Array;
}

/** What was found in the rows from one to before another, with rows counted from the first of them. */
export function findingsIn(
  findings: readonly Finding[],
  { from, to }: { readonly from: number; readonly to: number },
): Reason[] {
  return findings.flatMap(({ text, rows }) => {
    const there = rows.subarray(firstAtLeast(rows, from), firstAtLeast(rows, to));
    return there.length === 0 ? [] : [{ text, setsAside: true, rows: there.map((row) => row - from) }];
  });
}

function firstAtLeast(rows: Float64Array, row: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle]! < row) low = middle + 1;
    else high = middle;
  }
  return low;
}
