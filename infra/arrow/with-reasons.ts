import type { Broken } from '../../core/check-rows.js';
import type { Batch, NumberCells, TextCells } from '../../core/table.js';

/**
 * The batch with two columns more: `_row`, counted from `before`, and `_reasons`, every rule a row breaks.
 * They mean something only in the rows of `broken`.
 */
export function withReasons(batch: Batch, { broken, before }: { broken: readonly Broken[]; before: number }): Batch {
  const all = { length: batch.rows, nulls: 0, validity: undefined };
  const numbers = new BigInt64Array(batch.rows);
  const reasons = new Map<number, string[]>();
  for (const { rule, rows } of broken) {
    const { column, bound, unit } = rule;
    const limit = bound === undefined ? '' : ` ${bound}${unit ? ` ${unit}` : ''}`;
    const reason = `${column} ${{ missing: 'missing', min: 'below', max: 'above', maxDistinct: '' }[rule.rule]}${limit}`;
    for (const row of rows) {
      numbers[row] = BigInt(before + row);
      reasons.set(row, [...(reasons.get(row) ?? []), reason]);
    }
  }
  const _row: NumberCells = { ...all, kind: 'numbers', values: numbers };
  return { rows: batch.rows, columns: { ...batch.columns, _row, _reasons: textsOf(reasons, batch.rows) } };
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
