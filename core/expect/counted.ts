import { CATEGORY } from '../column.js';
import type { Batch, ColumnCells } from '../table.js';
import { isMissing } from '../table.js';

/** How often each value of a column with few possible values occurs; of a `MetValues`, only which occur. */
export interface ValueCounts {
  /** Each once: texts of a category, or numbers in ascending order. */
  readonly values: readonly (string | number)[];
  readonly counts: readonly number[];
  readonly missing: number;
}

/** Adds up a column's values over batches. Only categories and integers of at most 16 bits can be counted this way. */
export class ValueCounter {
  private counts = new Float64Array(0);
  /** Of one batch: whole numbers are counted faster. */
  private batch = new Uint32Array(0);
  private cells: ColumnCells | undefined;
  private missing = 0;

  add(batch: Batch, column: string): void {
    const cells = batch.columns[column]!;
    this.cells = cells;
    this.missing += cells.nulls;
    if (cells.kind === 'categories') this.count(cells.values, { cells, from: 0, size: cells.dictionary.length });
    if (cells.kind === 'numbers') this.count(cells.values as Int16Array, { cells, ...placesOf(cells.values) });
  }

  /** What was counted; nothing where no batch came. */
  take(): ValueCounts {
    const { cells, missing } = this;
    const values: (string | number)[] = [];
    const counts: number[] = [];
    const from = cells?.kind === 'numbers' ? placesOf(cells.values).from : 0;
    this.counts.forEach((count, place) => {
      if (count === 0) return;
      values.push(cells?.kind === 'categories' ? cells.dictionary[place]! : place - from);
      counts.push(count);
    });
    return { values, counts, missing };
  }

  private count(
    values: Int16Array | Int32Array,
    { cells, from, size }: { cells: ColumnCells; from: number; size: number },
  ): void {
    this.reach(size);
    const { batch, counts } = this;
    if (cells.nulls === 0) for (let row = 0; row < values.length; row++) batch[values[row]! + from]!++;
    else for (let row = 0; row < values.length; row++) if (!isMissing(cells, row)) batch[values[row]! + from]!++;
    for (let place = 0; place < size; place++) counts[place]! += batch[place]!;
    batch.fill(0);
  }

  /** Dictionaries grow from batch to batch. */
  private reach(size: number): void {
    if (this.counts.length >= size) return;
    const longer = new Float64Array(size);
    longer.set(this.counts);
    this.counts = longer;
    this.batch = new Uint32Array(size);
  }
}

/**
 * The values of a category, each as if it occurred once, from its dictionary: enough to ask whether any row can break what
 * each value keeps or breaks by itself, and no row is looked at.
 */
export class MetValues {
  private dictionary: readonly string[] = [];
  private missing = 0;

  add(batch: Batch, column: string): void {
    const cells = batch.columns[column]!;
    this.missing += cells.nulls;
    if (cells.kind === 'categories') this.dictionary = cells.dictionary;
  }

  take(): ValueCounts {
    const { dictionary, missing } = this;
    return { values: dictionary, counts: dictionary.map(() => 1), missing };
  }
}

/** Whether a column's Arrow type, in text, can be counted. */
export function isCountable(type: string | undefined): boolean {
  return ['int8', 'int16', 'uint8', 'uint16', CATEGORY].includes(type ?? '');
}

function placesOf(values: { readonly BYTES_PER_ELEMENT: number }): { from: number; size: number } {
  const size = 2 ** (8 * values.BYTES_PER_ELEMENT);
  const signed = values instanceof Int8Array || values instanceof Int16Array;
  return { from: signed ? size / 2 : 0, size };
}

export interface StatisticOf {
  readonly statistic: Statistic;
  /** Of a quantile. */
  readonly share?: number;
}
export type Statistic = 'mean' | 'stdev' | 'sum' | 'min' | 'max' | 'quantile' | 'distinct' | 'missing';

/** A statistic of numbers that were counted, as SQL over all rows would give it; nothing where there is no value. */
export function statisticOf(
  { values, counts, missing }: ValueCounts,
  { statistic, share = 0.5 }: StatisticOf,
): number | undefined {
  const rows = counts.reduce((sum, count) => sum + count, 0);
  if (statistic === 'distinct') return values.length;
  if (statistic === 'missing') return rows + missing === 0 ? undefined : missing / (rows + missing);
  if (rows === 0) return undefined;
  const numbers = values as readonly number[];
  const sum = numbers.reduce((total, value, at) => total + value * counts[at]!, 0);
  switch (statistic) {
    case 'sum':
      return sum;
    case 'mean':
      return sum / rows;
    case 'min':
      return numbers[0];
    case 'max':
      return numbers.at(-1);
    case 'stdev':
      return deviation(numbers, { counts, rows, mean: sum / rows });
    case 'quantile':
      return quantile(numbers, { counts, at: share * (rows - 1) });
  }
}

function deviation(
  values: readonly number[],
  { counts, rows, mean }: { counts: readonly number[]; rows: number; mean: number },
): number | undefined {
  if (rows < 2) return undefined;
  return Math.sqrt(values.reduce((sum, value, at) => sum + counts[at]! * (value - mean) ** 2, 0) / (rows - 1));
}

/** The value at a place among all in order; between two, interpolated. */
function quantile(values: readonly number[], { counts, at }: { counts: readonly number[]; at: number }): number {
  const valueAt = (place: number): number => {
    let before = 0;
    const found = values.find((_value, k) => (before += counts[k]!) > place);
    return found!;
  };
  const low = valueAt(Math.floor(at));
  return low + (valueAt(Math.ceil(at)) - low) * (at - Math.floor(at));
}
