import { isMissing } from '../../core/table.js';
import type { ColumnCells } from '../../core/table.js';
import { countOf, rowAt } from './rows.js';
import type { Rows } from './rows.js';

interface Growing {
  readonly length: number;
  readonly constructor: unknown;
  set(other: never): void;
}

/** Arrays grow fourfold up to the rows of a part: memory that is not touched costs nothing, and each copy a collection. */
const FOURFOLD = 1 << 18;

/** The same typed array where it is long enough, else a longer one with its content and zeros. */
export function grown<A extends Growing>(array: A, length: number): A {
  if (array.length >= length) return array;
  const next = array.length * (array.length <= FOURFOLD ? 4 : 2);
  const longer = new (array.constructor as new (length: number) => A)(Math.max(length, next, 1024));
  longer.set(array as never);
  return longer;
}

/** Arrow's bitmap of what is there, made only once something is missing. */
export class Validity {
  private bitmap = new Uint8Array(0);
  private nulls = 0;

  /** Notes which of these rows are missing; they come to lie at `at`. */
  append(cells: Pick<ColumnCells, 'nulls' | 'validity'>, rows: Rows, at: number): void {
    if (cells.nulls === 0) return;
    const count = countOf(rows);
    for (let k = 0; k < count; k++) if (isMissing(cells, rowAt(rows, k))) this.clear(at + k);
  }

  missing(row: number): boolean {
    return row >> 3 < this.bitmap.length && (this.bitmap[row >> 3]! & (1 << (row & 7))) === 0;
  }

  take(length: number): { nulls: number; validity: Uint8Array | undefined } {
    const { nulls } = this;
    const bytes = (length + 7) >> 3;
    if (nulls > 0) this.reach(bytes);
    const validity = nulls === 0 ? undefined : this.bitmap.subarray(0, bytes);
    this.bitmap = new Uint8Array(0);
    this.nulls = 0;
    return { nulls, validity };
  }

  private clear(row: number): void {
    this.reach((row >> 3) + 1);
    this.bitmap[row >> 3]! &= ~(1 << (row & 7));
    this.nulls++;
  }

  private reach(bytes: number): void {
    const { length } = this.bitmap;
    if (length < bytes) this.bitmap = grown(this.bitmap, bytes).fill(0xff, length);
  }
}
