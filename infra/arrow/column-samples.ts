import type { ColumnSample } from '../../core/drift/sample.js';
import { FinalError } from '../../core/errors.js';
import { isMissing } from '../../core/table.js';
import type { CategoryCells, ColumnCells, NumberCells, Table, TextCells } from '../../core/table.js';
import { pick, rowAt } from './rows.js';
import type { Rows } from './rows.js';

const decoder = new TextDecoder();

/** Fills in one column, batch by batch; a row that nothing is said of stays missing. */
interface Collector {
  readonly add: (cells: ColumnCells, rows: Rows, at: number) => void;
  readonly take: () => ColumnSample;
}

export interface SampleOptions {
  readonly columns: readonly string[];
  /** Row numbers in ascending order. */
  readonly rows: Int32Array;
  readonly signal?: AbortSignal | undefined;
}

/**
 * These rows of these columns in memory, 8 bytes or less a number and 4 a category; the table is read once, part by
 * part. Timestamps are numbers in their own unit, bools categories. FinalError `COLUMN_TYPE` for other columns.
 */
export async function sampleColumns(
  table: Table,
  { columns, rows, signal }: SampleOptions,
): Promise<Map<string, ColumnSample>> {
  const collectors = new Map<string, Collector>();
  let first = 0;
  let at = 0;
  for await (const batch of table.batches(columns)) {
    signal?.throwIfAborted();
    let to = at;
    while (to < rows.length && rows[to]! < first + batch.rows) to += 1;
    const chosen = pick(rows.subarray(at, to).map((row) => row - first));
    for (const name of columns) {
      const cells = batch.columns[name]!;
      if (!collectors.has(name)) collectors.set(name, collectorOf(name, { cells, count: rows.length, table }));
      collectors.get(name)!.add(cells, chosen, at);
    }
    first += batch.rows;
    at = to;
  }
  return new Map(Array.from(collectors, ([name, collector]) => [name, collector.take()]));
}

interface Wanted {
  readonly cells: ColumnCells;
  readonly count: number;
  readonly table: Table;
}

function collectorOf(name: string, { cells, count, table }: Wanted): Collector {
  if (cells.kind === 'numbers') return cells.bool ? bools(count) : numbers(count, cells);
  if (cells.kind === 'categories') return categories(count);
  if (cells.kind === 'texts') return texts(count);
  throw new FinalError('COLUMN_TYPE', {
    message: `Column "${name}" is ${table.schema.find((column) => column.name === name)?.type ?? cells.kind}.`,
    hint: 'Drift is told of numbers, bools, categories and texts: leave it out, or derive a number from it.',
  });
}

function numbers(count: number, { values: { constructor: array } }: NumberCells): Collector {
  const values = new Float64Array(count).fill(NaN);
  let missing = 0;
  return {
    add: (cells, rows, at) => {
      const own = (cells as NumberCells).values;
      for (let k = 0; k < rows.to - rows.from; k += 1) {
        const row = rowAt(rows, k);
        if (isMissing(cells, row)) missing += 1;
        else values[at + k] = Number(own[row]!);
      }
    },
    take: () => {
      return { kind: 'numbers', values, missing, integers: array !== Float64Array && array !== Float32Array };
    },
  };
}

function bools(count: number): Collector {
  return coded(count, {
    dictionary: () => ['false', 'true'],
    code: (cells, row) => Number((cells as NumberCells).values[row]!),
  });
}

/** A value has one position in all parts, and the longest dictionary has them all. */
function categories(count: number): Collector {
  let dictionary: readonly string[] = [];
  return coded(count, {
    dictionary: () => dictionary,
    code: (cells, row) => (cells as CategoryCells).values[row]!,
    see: (cells) => {
      const own = (cells as CategoryCells).dictionary;
      if (own.length > dictionary.length) dictionary = own;
    },
  });
}

interface Coding {
  readonly dictionary: () => readonly string[];
  readonly code: (cells: ColumnCells, row: number) => number;
  readonly see?: (cells: ColumnCells) => void;
}

function coded(count: number, { dictionary, code, see }: Coding): Collector {
  const codes = new Int32Array(count).fill(-1);
  let missing = 0;
  return {
    add: (cells, rows, at) => {
      see?.(cells);
      for (let k = 0; k < rows.to - rows.from; k += 1) {
        const row = rowAt(rows, k);
        if (isMissing(cells, row)) missing += 1;
        else codes[at + k] = code(cells, row);
      }
    },
    take: () => ({ kind: 'categories', codes, dictionary: dictionary(), missing }),
  };
}

function texts(count: number): Collector {
  const found = new Array<string | null>(count).fill(null);
  let missing = 0;
  return {
    add: (cells, rows, at) => {
      const { bytes, offsets } = cells as TextCells;
      for (let k = 0; k < rows.to - rows.from; k += 1) {
        const row = rowAt(rows, k);
        if (isMissing(cells, row)) missing += 1;
        else found[at + k] = decoder.decode(bytes.subarray(offsets[row], offsets[row + 1]));
      }
    },
    take: () => ({ kind: 'texts', texts: found, missing }),
  };
}
