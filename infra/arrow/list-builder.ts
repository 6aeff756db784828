import { isMissing } from '../../core/table.js';
import type { ColumnCells, ListCells } from '../../core/table.js';
import type { ColumnBuilder } from './builder.js';
import { countOf, pick, rowAt } from './rows.js';
import type { Rows } from './rows.js';
import { grown, Validity } from './validity.js';

/** Gathers lists: where each ends, and their items in a column of their own. */
export class ListBuilder implements ColumnBuilder {
  private readonly items: ColumnBuilder;
  private offsets = new Int32Array(1);
  private validity = new Validity();
  private length = 0;

  constructor(items: ColumnBuilder) {
    this.items = items;
  }

  get bytes(): number {
    return this.items.bytes + this.length * Int32Array.BYTES_PER_ELEMENT;
  }

  append(cells: ListCells, rows: Rows): void {
    const { length } = this;
    const count = countOf(rows);
    this.offsets = grown(this.offsets, length + count + 1);
    this.validity.append(cells, rows, length);
    const positions: number[] = [];
    const before = this.offsets[length]!;
    for (let k = 0; k < count; k++) {
      const row = rowAt(rows, k);
      // What lies under a missing list is chance.
      if (!isMissing(cells, row))
        for (let at = cells.offsets[row]!; at < cells.offsets[row + 1]!; at++) positions.push(at);
      this.offsets[length + k + 1] = before + positions.length;
    }
    this.items.append(cells.items, pick(positions));
    this.length += count;
  }

  take(): ListCells {
    const { length, offsets } = this;
    const items: ColumnCells = this.items.take();
    this.offsets = new Int32Array(1);
    this.length = 0;
    return {
      length,
      ...this.validity.take(length),
      kind: 'lists',
      offsets: offsets.subarray(0, length + 1),
      items,
    };
  }
}
