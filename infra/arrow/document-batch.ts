import type { ColumnDeclaration } from '../../core/column.js';
import type { Batch, ColumnCells, TextCells } from '../../core/table.js';
import type { Document } from '../sources/documents.js';

/** Rows as a batch: the first column is the path, the second the content, and whole numbers follow. */
export function documentBatch(
  rows: readonly Document[],
  columns: { readonly [name: string]: ColumnDeclaration },
): Batch {
  const common = { length: rows.length, nulls: 0, validity: undefined };
  const cellsOf = ([at, { type, shape = [] }]: readonly [number, ColumnDeclaration]): ColumnCells => {
    if (at === 0) return { ...common, ...textsOf(rows.map(({ name }) => Buffer.from(name))) };
    const contents = rows.map(({ content }) => content);
    if (type === 'utf8') return { ...common, ...textsOf(contents) };
    if (type === 'tensor') {
      const width = shape.reduce((product, length) => product * length, 1);
      return { ...common, kind: 'tensors', shape, width, values: Buffer.concat(contents) };
    }
    return { ...common, kind: 'numbers', values: Uint32Array.from(rows, ({ numbers }) => numbers[at - 2]!) };
  };
  const named = Object.entries(columns).map(([name, column], at) => [name, cellsOf([at, column])] as const);
  return { rows: rows.length, columns: Object.fromEntries(named) };
}

function textsOf(texts: readonly Uint8Array[]): Pick<TextCells, 'kind' | 'offsets' | 'bytes'> {
  const offsets = new Int32Array(texts.length + 1);
  texts.forEach((text, row) => (offsets[row + 1] = offsets[row]! + text.length));
  return { kind: 'texts', offsets, bytes: Buffer.concat(texts) };
}
