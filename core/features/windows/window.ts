import { FinalError } from '../../errors.js';
import type { Batch } from '../../table.js';
import { eachKey, MISSING, SEPARATOR } from '../keys.js';
import { Reading } from '../reading.js';
import type { Reach, WindowSpec } from './spec.js';
import { takeOf } from './take.js';

/** The events of one key, the oldest first. Those before `from` are out of reach for good. */
class Past {
  private times: number[] = [];
  private values: number[] = [];
  private from = 0;
  private to = 0;

  add(time: number, value: number): void {
    this.times.push(time);
    this.values.push(value);
  }

  /** What a row of this time may see. */
  before(time: number, { over, wait }: Reach): { readonly values: readonly number[]; from: number; to: number } {
    while (this.to < this.times.length && this.times[this.to]! < time - wait) this.to += 1;
    if ('rows' in over) this.from = Math.max(this.from, this.to - over.rows);
    else while (this.from < this.to && this.times[this.from]! < time - over.ms) this.from += 1;
    this.forget();
    return { values: this.values, from: this.from, to: this.to };
  }

  private forget(): void {
    if (this.from < 1024 || this.from * 2 < this.times.length) return;
    this.times = this.times.slice(this.from);
    this.values = this.values.slice(this.from);
    this.to -= this.from;
    this.from = 0;
  }
}

/**
 * Computes a window over rows in the order of time. A row sees events that are strictly older than itself, of its own
 * key: never itself, nor one of the same moment. Memory grows with the events within reach.
 */
export class Window {
  private readonly spec: WindowSpec;
  private readonly pasts = new Map<string, Past>();
  private last = -Infinity;

  constructor(spec: WindowSpec) {
    this.spec = spec;
  }

  /** A number for each row, NaN where there is none; then the rows are events themselves. FinalError `WINDOW_ORDER`. */
  add(batch: Batch): Float64Array {
    const { spec } = this;
    const reading = new Reading(batch);
    const times = reading.numbers({ column: spec.time });
    const values = 'of' in spec ? reading.numbers(spec.of) : undefined;
    const found = new Float64Array(batch.rows);
    const visit = (row: number, past: Past | null): void => {
      const time = Math.floor(times[row]!);
      if (past === null || Number.isNaN(time)) {
        found[row] = takeOf(spec, { values: [], from: 0, to: 0 });
        return;
      }
      this.checkOrder(time);
      const value = takeOf(spec, past.before(time, spec));
      // Sums of numbers near the end of the range are beyond it.
      found[row] = Number.isFinite(value) ? value : NaN;
      past.add(time, values === undefined ? 0 : values[row]!);
    };
    if (spec.by.length > 0) eachKey(reading, { key: spec.by, of: (text) => this.pastOf(text) }, visit);
    else for (let row = 0; row < batch.rows; row += 1) visit(row, this.pastOf(''));
    return found;
  }

  /** Null for a key of which a part is missing: such rows have nothing in common. */
  private pastOf(key: string): Past | null {
    if (key.split(SEPARATOR).includes(MISSING)) return null;
    const past = this.pasts.get(key) ?? new Past();
    this.pasts.set(key, past);
    return past;
  }

  private checkOrder(time: number): void {
    if (time < this.last) {
      throw new FinalError('WINDOW_ORDER', {
        message: `A row of ${new Date(time).toISOString()} comes after one of ${new Date(this.last).toISOString()}.`,
        hint: `Sort the rows by "${this.spec.time}".`,
      });
    }
    this.last = time;
  }
}
