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
  const numbers = new BigInt64Array(batch.rows);
  const texts = new Map<number, string[]>();
  for (const { text, rows } of reasons) {
    for (const row of Array.from(rows)) {
      numbers[row] = BigInt(before + row);
      texts.set(row, [...(texts.get(row) ?? []), text]);
    }
  }
  const _row: NumberCells = { ...all, kind: 'numbers', values: numbers };
  return { rows: batch.rows, columns: { ...batch.columns, _row, _reasons: textsOf(texts, batch.rows) } };
}

function textsOf(reasons: ReadonlyMap<number, readonly string[]>, rows: number): TextCells {
  const offsets = new Int32Array(rows + 1);
  const texts: Buffer[] = [];
  for (let row = 0; row < rows; row++) {
    const text = reasons.get(row);
    if (text !== undefined) texts.push(Buffer.from(text.join('; ')));
    offsets[row + 1] = offsets[row]! + (text === undefined ? 0 : texts.at(-1)!.length);
  }
  return { length: rows, nulls: 0, validity: undefined, kind: 'texts', offsets, bytes: Buffer.concat(texts) };
}
