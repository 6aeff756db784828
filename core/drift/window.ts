import { FinalError } from '../errors.js';
import { hash32 } from '../seed.js';
import { isMissing } from '../table.js';
import type { Batch, CategoryCells, ColumnCells, NumberCells, TextCells } from '../table.js';
import type { Baseline, ColumnBaseline } from './baseline.js';
import { BinCounter } from './bin-counter.js';

export interface NumberWindow {
  readonly kind: 'numbers';
  /** Says whose bins these are. */
  readonly bins: string;
  /** Rows in each of the baseline's bins. */
  readonly counts: readonly number[];
  /** Rows that are NaN or infinite. */
  readonly notFinite: number;
  readonly missing: number;
}
export interface CategoryWindow {
  readonly kind: 'categories';
  readonly counts: { readonly [category: string]: number };
  readonly missing: number;
}
export type ColumnWindow = NumberWindow | CategoryWindow;

/** Live rows as they lie in the bins of a baseline. Plain JSON; windows of one baseline can be added up. */
export interface Window {
  readonly rows: number;
  readonly columns: { readonly [name: string]: ColumnWindow };
}

interface Counter {
  readonly add: (cells: ColumnCells) => void;
  readonly take: () => ColumnWindow;
}

/** Rows that are turned into float64 at once. */
const BLOCK = 4096;

/** Counts batches of live rows into a baseline's bins: one pass, memory that does not grow with the rows. */
export class WindowCounter {
  private rows = 0;
  private readonly counters: ReadonlyMap<string, Counter>;

  constructor({ columns }: Baseline) {
    this.counters = new Map(
      Object.entries(columns).map(([name, column]) => [
        name,
        column.kind === 'numbers' ? ofNumbers(column) : ofCategories(),
      ]),
    );
  }

  /** FinalError `COLUMN_NOT_FOUND`, and `COLUMN_TYPE` where a column is of another kind than the baseline's. */
  add({ rows, columns }: Batch): void {
    for (const [name, counter] of this.counters) {
      const cells = columns[name];
      if (cells === undefined) throw notThere(name, Object.keys(columns));
      counter.add(cells);
    }
    this.rows += rows;
  }

  take(): Window {
    const columns = Array.from(this.counters, ([name, counter]) => [name, counter.take()] as const);
    return { rows: this.rows, columns: Object.fromEntries(columns) };
  }
}

function ofNumbers({ edges }: ColumnBaseline & { kind: 'numbers' }): Counter {
  const counter = new BinCounter(edges);
  const bins = nameBins(edges);
  const block = new Float64Array(BLOCK);
  let missing = 0;
  return {
    add: (cells) => {
      if (cells.kind !== 'numbers' || cells.bool) throw otherKind('numbers', cells);
      for (let from = 0; from < cells.length; from += BLOCK) {
        const length = Math.min(BLOCK, cells.length - from);
        fill(block, cells, { from, length });
        counter.add(block, length);
      }
      missing += cells.nulls;
    },
    take: () => {
      const { counts, notFinite } = counter;
      return { kind: 'numbers', bins, counts: [...counts], notFinite: notFinite - missing, missing };
    },
  };
}

/** Equal edges have equal names: counts over others are neither added up nor compared. */
export function nameBins(edges: readonly number[]): string {
  return hash32(edges.join(' ')).toString(16);
}

/** Whatever the column's type, the counter sees float64, so that its loop stays fast; what is missing is NaN. */
function fill(block: Float64Array, cells: NumberCells, { from, length }: { from: number; length: number }): void {
  const values = cells.values.subarray(from, from + length);
  if (values instanceof BigInt64Array || values instanceof BigUint64Array)
    for (let at = 0; at < length; at += 1) block[at] = Number(values[at]);
  else block.set(values);
  if (cells.nulls === 0) return;
  for (let at = 0; at < length; at += 1) if (isMissing(cells, from + at)) block[at] = NaN;
}

function ofCategories(): Counter {
  const counts = new Map<string, number>();
  let missing = 0;
  const count = (category: string, rows: number): void => void counts.set(category, (counts.get(category) ?? 0) + rows);
  return {
    add: (cells) => {
      missing += cells.nulls;
      if (cells.kind === 'categories') countCodes(cells, count);
      else if (cells.kind === 'texts') countTexts(cells, count);
      else if (cells.kind === 'numbers' && cells.bool) countBools(cells, count);
      else throw otherKind('categories', cells);
    },
    take: () => ({ kind: 'categories', counts: Object.fromEntries(counts), missing }),
  };
}

type Count = (category: string, rows: number) => void;

function countCodes(cells: CategoryCells, count: Count): void {
  const { values, dictionary } = cells;
  const rows = new Float64Array(dictionary.length);
  for (let row = 0; row < cells.length; row += 1) {
    if (cells.nulls > 0 && isMissing(cells, row)) continue;
    rows[values[row]!] = rows[values[row]!]! + 1;
  }
  dictionary.forEach((category, code) => (rows[code]! > 0 ? count(category, rows[code]!) : undefined));
}

function countTexts(cells: TextCells, count: Count): void {
  const decoder = new TextDecoder();
  for (let row = 0; row < cells.length; row += 1) {
    if (isMissing(cells, row)) continue;
    count(decoder.decode(cells.bytes.subarray(cells.offsets[row], cells.offsets[row + 1])), 1);
  }
}

function countBools(cells: NumberCells, count: Count): void {
  for (let row = 0; row < cells.length; row += 1) {
    if (!isMissing(cells, row)) count(cells.values[row] === 1 ? 'true' : 'false', 1);
  }
}

function otherKind(wanted: string, { kind }: ColumnCells): FinalError {
  return new FinalError('COLUMN_TYPE', {
    message: `The baseline has ${wanted} where the live rows have ${kind}.`,
    hint: 'Read both with one schema, or take the baseline anew.',
  });
}

function notThere(name: string, names: readonly string[]): FinalError {
  return new FinalError('COLUMN_NOT_FOUND', {
    message: `The live rows have no column "${name}", which the baseline has.`,
    hint: `They have: ${names.join(', ')}.`,
  });
}
