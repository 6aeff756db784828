import type { ColumnCells } from '../../core/table.js';
import type { Rows } from './rows.js';

/** Gathers one column of a part in typed arrays. `take` gives what was gathered and begins again. */
export interface ColumnBuilder {
  readonly bytes: number;
  append(cells: ColumnCells, rows: Rows): void;
  take(): ColumnCells;
}
