import type { ColumnCells } from '../../core/table.js';
import type { Rows } from './rows.js';

/**
 * Gathers one column of a part in typed arrays. `take` gives what was gathered and begins again. Memory that was taken is
 * used again after the next `take`: fresh pages cost more than the rows that are copied to them.
 */
export interface ColumnBuilder {
  readonly bytes: number;
  append(cells: ColumnCells, rows: Rows): void;
  take(): ColumnCells;
}
