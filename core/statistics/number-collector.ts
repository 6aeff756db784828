import { isMissing } from '../table.js';
import type { NumberArray, NumberCells } from '../table.js';
import { mergeValues, NO_VALUES } from './number-values.js';
import type { NumberValues } from './number-values.js';
import type { NumberSummary } from './summary.js';
import { tallyOf, tallyOfCounts } from './tally.js';

export interface Room {
  /** Columns of at most this many different values are kept exactly. */
  readonly exactValues: number;
  /** So many values are gathered before they are sorted and counted. */
  readonly gathered: number;
}

const LEAST = 2 ** 12;

/**
 * Takes in a column's numbers. Those of 8 and 16 bits are counted at once; others are gathered, sorted and counted,
 * which is faster than a hash table and lies in one piece.
 */
export class NumberCollector {
  private readonly room: Room;
  private count = 0;
  private missing = 0;
  private nan = 0;
  private negative = 0;
  private positive = 0;
  private small: Small | undefined;
  private buffer: Float64Array | BigInt64Array = new Float64Array(LEAST);
  private size = 0;
  private values: NumberValues = NO_VALUES;

  constructor(room: Room) {
    this.room = room;
  }

  add(cells: Pick<NumberCells, 'length' | 'nulls' | 'validity' | 'values'>): void {
    this.missing += cells.nulls;
    this.count += cells.length - cells.nulls;
    const { values } = cells;
    if (isSmall(values)) return this.countSmall(values, cells);
    // There is no tally of unsigned ones: beyond 2^53 they are rounded.
    if (values instanceof BigUint64Array) return this.gatherAll(Float64Array.from(values, Number), cells);
    this.gatherAll(values, cells);
  }

  private gatherAll(values: Exclude<NumberArray, BigUint64Array>, cells: Piece['cells']): void {
    for (let from = 0; from < values.length; from += LEAST) {
      const to = Math.min(values.length, from + LEAST);
      this.reach(to - from);
      if (values instanceof BigInt64Array) this.gatherLong(values.subarray(from, to), { cells, from });
      else this.gather(values.subarray(from, to), { cells, from });
    }
  }

  take(type: string): NumberSummary {
    this.flush();
    if (this.small !== undefined) this.keep({ exact: tallyOfCounts(this.small.counts, this.small.low) });
    const { count, missing, nan, negative, positive, values } = this;
    const infinities = { negativeInfinities: negative, positiveInfinities: positive };
    return { kind: 'number', type, count, missing, nan, ...infinities, values };
  }

  private countSmall(values: SmallArray, cells: Pick<NumberCells, 'nulls' | 'validity'>): void {
    const { counts, low } = (this.small ??= roomForAll(values));
    if (cells.nulls === 0) {
      for (let row = 0; row < values.length; row++) counts[values[row]! - low]!++;
      return;
    }
    for (let row = 0; row < values.length; row++) if (!isMissing(cells, row)) counts[values[row]! - low]!++;
  }

  /** Copies all, which converts them at the speed of memory, then closes the gaps. */
  private gather(values: Exclude<NumberArray, BigInt64Array | BigUint64Array>, { cells, from }: Piece): void {
    if (this.buffer instanceof BigInt64Array) return;
    const { buffer } = this;
    const begin = this.size;
    buffer.set(values, begin);
    for (let at = 0; at < values.length; at++) {
      const value = buffer[begin + at]!;
      if (cells.nulls > 0 && isMissing(cells, from + at)) continue;
      if (value - value === 0) buffer[this.size++] = value;
      else if (value === Infinity) this.positive++;
      else if (value === -Infinity) this.negative++;
      else this.nan++;
    }
  }

  /** Reads 64-bit integers as pairs of words: a BigInt for each would cost ten times more. */
  private gatherLong(values: BigInt64Array, piece: Piece): void {
    if (this.buffer instanceof BigInt64Array) return this.gatherWide(values, piece);
    const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
    const { cells, from } = piece;
    const begin = this.size;
    for (let at = 0; at < values.length; at++) {
      if (cells.nulls > 0 && isMissing(cells, from + at)) continue;
      const high = words[2 * at + 1]!;
      if (high >= 2 ** 21 || high < -(2 ** 21)) {
        this.size = begin;
        this.widen();
        return this.gatherWide(values, piece);
      }
      this.buffer[this.size++] = high * 2 ** 32 + (words[2 * at]! >>> 0);
    }
  }

  private gatherWide(values: BigInt64Array, { cells, from }: Piece): void {
    const buffer = this.buffer as BigInt64Array;
    for (let at = 0; at < values.length; at++) {
      if (cells.nulls === 0 || !isMissing(cells, from + at)) buffer[this.size++] = values[at]!;
    }
  }

  private widen(): void {
    this.flush();
    this.buffer = new BigInt64Array(LEAST);
  }

  private reach(more: number): void {
    if (this.size + more <= this.buffer.length) return;
    if (this.size + more > this.room.gathered) this.flush();
    if (this.size + more <= this.buffer.length) return;
    const longer = new (this.buffer.constructor as Float64ArrayConstructor)(this.buffer.length * 2);
    longer.set(this.buffer.subarray(0, this.size) as Float64Array);
    this.buffer = longer;
  }

  private flush(): void {
    if (this.size === 0) return;
    this.keep({ exact: tallyOf(this.buffer.subarray(0, this.size)) });
    this.size = 0;
  }

  private keep(more: NumberValues): void {
    this.values = mergeValues(this.values, more, this.room.exactValues);
  }
}

/** A count for every value that so few bits can have. */
interface Small {
  readonly counts: Float64Array;
  readonly low: number;
}

type SmallArray = Int8Array | Int16Array | Uint8Array | Uint16Array;

function isSmall(values: NumberArray): values is SmallArray {
  return values.BYTES_PER_ELEMENT <= 2;
}

function roomForAll(values: SmallArray): Small {
  const counts = new Float64Array(2 ** (8 * values.BYTES_PER_ELEMENT));
  return { counts, low: values instanceof Uint8Array || values instanceof Uint16Array ? 0 : -counts.length / 2 };
}

interface Piece {
  readonly cells: Pick<NumberCells, 'nulls' | 'validity'>;
  readonly from: number;
}
