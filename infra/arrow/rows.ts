/** Some rows of a batch: those from one to before another; or, where rows are picked, the picked ones from … to. */
export interface Rows {
  readonly from: number;
  readonly to: number;
  readonly picked?: Int32Array;
}

/** These rows, in this order. */
export function pick(rows: ArrayLike<number>): Rows {
  return { from: 0, to: rows.length, picked: rows instanceof Int32Array ? rows : Int32Array.from(rows) };
}

export function countOf({ from, to }: Rows): number {
  return to - from;
}

/** The k-th of some rows. */
export function rowAt({ from, picked }: Rows, k: number): number {
  return picked === undefined ? from + k : picked[from + k]!;
}
