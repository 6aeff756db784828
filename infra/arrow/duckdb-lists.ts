import duckdb from '@duckdb/node-bindings';
import type { Vector } from '@duckdb/node-bindings';
import { FinalError } from '../../core/errors.js';
import { isMissing } from '../../core/table.js';
import type { ColumnCells } from '../../core/table.js';
import { columnBuilder } from './column-builder.js';
import { validityOf, viewOf } from './duckdb-vector.js';
import type { ReadVector } from './duckdb-vector.js';
import { pick } from './rows.js';
import { LONGEST_ARRAY } from './types.js';
import type { Layout } from './types.js';

/** Reads lists. DuckDB's lie in any order and may share items, so they are laid one after the other first. */
export function listReader(item: Layout, readItems: ReadVector): ReadVector {
  return (vector, rows) => {
    const common = validityOf(vector, rows);
    const { offsets, positions, size } = listsIn(vector, rows);
    const inOrder = positions.length === size && positions.every((position, at) => position === at);
    const child = size === 0 ? columnBuilder(item).take() : readItems(duckdb.list_vector_get_child(vector), size);
    return { ...common, kind: 'lists', offsets, items: inOrder ? child : picked(child, { item, positions }) };
  };
}

interface Lists {
  /** Where each list ends once all are laid one after the other. */
  readonly offsets: Int32Array;
  /** Where their items lie in the child vector. */
  readonly positions: Int32Array;
  /** Items in the child vector, used or not. */
  readonly size: number;
}

function listsIn(vector: Vector, rows: number): Lists {
  const { validity } = validityOf(vector, rows);
  const entries = viewOf(vector, { array: BigInt64Array, length: rows * 2 });
  const offsets = new Int32Array(rows + 1);
  for (let row = 0; row < rows; row++) {
    const length = isMissing({ validity }, row) ? 0 : Number(entries[2 * row + 1]);
    offsets[row + 1] = offsets[row]! + length;
  }
  const positions = new Int32Array(offsets[rows]!);
  for (let row = 0; row < rows; row++) {
    const first = Number(entries[2 * row]);
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) positions[at] = first + at - offsets[row]!;
  }
  return { offsets, positions, size: duckdb.list_vector_get_size(vector) };
}

function picked(child: ColumnCells, { item, positions }: { item: Layout; positions: Int32Array }): ColumnCells {
  const builder = columnBuilder(item);
  builder.append(child, pick(positions));
  return builder.take();
}

/** Reads tensors. Those too long for an array of DuckDB's come as lists, whose lengths are checked here. */
export function tensorReader({ array, width = 1, shape = [width] }: Layout): ReadVector {
  return (vector, rows) => {
    const common = { ...validityOf(vector, rows), kind: 'tensors' as const, width, shape };
    if (width <= LONGEST_ARRAY) {
      const child = duckdb.array_vector_get_child(vector);
      return { ...common, values: viewOf(child, { array, length: rows * width }) };
    }
    const { offsets, positions, size } = listsIn(vector, rows);
    const child = viewOf(duckdb.list_vector_get_child(vector), { array, length: size });
    const values = new array(rows * width);
    for (let row = 0; row < rows; row++) {
      if (isMissing(common, row)) continue;
      const length = offsets[row + 1]! - offsets[row]!;
      if (length !== width) throw wrongLength({ length, width });
      const first = positions[offsets[row]!]!;
      values.set(child.subarray(first, first + width) as never, row * width);
    }
    return { ...common, values };
  };
}

function wrongLength({ length, width }: { length: number; width: number }): FinalError {
  return new FinalError('SOURCE_VALUE', {
    message: `A tensor has ${length} numbers, and its shape holds ${width}.`,
    hint: 'Bring all to one shape, or declare a list.',
  });
}
