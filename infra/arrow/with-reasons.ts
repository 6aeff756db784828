import type { Reason } from '../../core/check-rows.js';
import type { Batch, NumberCells, TextCells } from '../../core/table.js';

/**
 * The batch with two columns more: `_row`, counted from `before`, and `_reasons`, everything that is wrong with a row.
 * They mean something only in the rows that a reason names.
 */
export function withReasons(
  batch: Batch,
  { reasons, before }: { readonly reasons: readonly Reason[]; readonly before: number },
): Batch {
  const all = { length: batch.rows, nulls: 0, validity: undefined };
  const numbers = BigInt64Array.from({ length: batch.rows }, (_none, row) => BigInt(before + row));
  const _row: NumberCells = { ...all, kind: 'numbers', values: numbers };
  return { rows: batch.rows, columns: { ...batch.columns, _row, _reasons: textsOf(reasons, batch.rows) } };
}

/** Millions of rows may break the same few things, so each set of reasons is put into words once. */
function textsOf(reasons: readonly Reason[], rows: number): TextCells {
  const sets = new ReasonSets();
  const setOf = new Int32Array(rows);
  for (const { text, rows: broken } of reasons) {
    for (let at = 0; at < broken.length; at++) setOf[broken[at]!] = sets.with(setOf[broken[at]!]!, text);
  }
  const offsets = new Int32Array(rows + 1);
  for (let row = 0; row < rows; row++) offsets[row + 1] = offsets[row]! + sets.texts[setOf[row]!]!.length;
  const bytes = new Uint8Array(offsets[rows]!);
  for (let row = 0; row < rows; row++) if (setOf[row] !== 0) bytes.set(sets.texts[setOf[row]!]!, offsets[row]);
  return { length: rows, nulls: 0, validity: undefined, kind: 'texts', offsets, bytes };
}

/** Sets of reasons by number; 0 is the empty one. */
class ReasonSets {
  readonly texts: Uint8Array[] = [new Uint8Array()];
  private readonly next: Map<string, number>[] = [new Map()];

  with(set: number, reason: string): number {
    const known = this.next[set]!.get(reason);
    if (known !== undefined) return known;
    const before = this.texts[set]!;
    const made = this.texts.push(Buffer.concat([before, Buffer.from(set === 0 ? reason : `; ${reason}`)])) - 1;
    this.next.push(new Map());
    this.next[set]!.set(reason, made);
    return made;
  }
}
