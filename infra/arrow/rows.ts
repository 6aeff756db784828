/** Some rows of a batch: from one to before another, or these, in this order. */
export type Rows = { readonly from: number; readonly to: number } | Int32Array;

export function countOf(rows: Rows): number {
  return rows instanceof Int32Array ? rows.length : rows.to - rows.from;
}

export function rowAt(rows: Rows, k: number): number {
  return rows instanceof Int32Array ? rows[k]! : rows.from + k;
}
