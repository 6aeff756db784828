import { isMissing } from '../../core/table.js';
import type { Batch, ColumnCells } from '../../core/table.js';

/** Cells of one size each, which can be cut without a look at them. */
type FixedCells = Extract<ColumnCells, { kind: 'numbers' | 'vectors' | 'tensors' }>;

export function isFixed(cells: ColumnCells): cells is FixedCells {
  return cells.kind === 'numbers' || cells.kind === 'vectors' || cells.kind === 'tensors';
}

export function bytesIn(cells: ColumnCells): number {
  return isFixed(cells) ? cells.values.byteLength : 0;
}

/** Views of some rows of a batch's fixed columns. `from` is a multiple of 8, so that bitmaps can be cut as well. */
export function sliceFixed(batch: Batch, rows: { readonly from: number; readonly to: number }): Batch {
  const columns = Object.entries(batch.columns).flatMap(([name, cells]) =>
    isFixed(cells) ? [[name, cut(cells, rows)]] : [],
  );
  return { rows: rows.to - rows.from, columns: Object.fromEntries(columns) };
}

function cut(cells: FixedCells, { from, to }: { readonly from: number; readonly to: number }): FixedCells {
  const width = cells.kind === 'numbers' ? 1 : cells.width;
  const length = to - from;
  const validity = cells.validity?.subarray(from >> 3, (to + 7) >> 3);
  const values = cells.values.subarray(from * width, to * width);
  return { ...cells, length, nulls: countMissing(validity, length), validity, values } as FixedCells;
}

/** How many of the first rows a validity bitmap says are missing. */
export function countMissing(validity: Uint8Array | undefined, rows: number): number {
  if (validity === undefined) return 0;
  let missing = 0;
  for (let row = 0; row < rows; row++) if (isMissing({ validity }, row)) missing++;
  return missing;
}
