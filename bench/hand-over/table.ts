import type { ColumnType } from '../../core/artifact.js';
import type { Batch, ColumnCells } from '../../core/table.js';
import { vectorType } from '../../infra/arrow/types.js';

const ROWS = 1_000_000;
const WIDTH = 20;

/** Twenty columns of numbers, or one of vectors: what a table of rows and a feature matrix look like. */
export type Layout = 'columns' | 'vectors';

export function columnsOf(layout: Layout): readonly ColumnType[] {
  if (layout === 'vectors') return [{ name: 'features', type: vectorType(WIDTH), nullable: false }];
  return Array.from({ length: WIDTH }, (_none, at) => ({ name: `f${at}`, type: 'float32', nullable: false }));
}

/** 80 MB of numbers, the same each time. */
export function batchOf(layout: Layout): Batch {
  const common = { nulls: 0, validity: undefined, length: ROWS };
  const cells = (at: number): ColumnCells =>
    layout === 'vectors'
      ? { ...common, kind: 'vectors', width: WIDTH, values: numbers(ROWS * WIDTH, at) }
      : { ...common, kind: 'numbers', values: numbers(ROWS, at) };
  return { rows: ROWS, columns: Object.fromEntries(columnsOf(layout).map(({ name }, at) => [name, cells(at)])) };
}

function numbers(length: number, from: number): Float32Array {
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) values[i] = (i + from) % 1024;
  return values;
}

export function sumOf(columns: readonly Float32Array[]): number {
  let sum = 0;
  for (const values of columns) for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}
