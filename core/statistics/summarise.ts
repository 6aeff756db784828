import type { ColumnType } from '../artifact.js';
import { FinalError } from '../errors.js';
import { isMissing } from '../table.js';
import type { Batch, NumberCells } from '../table.js';
import { addRows, noCoMoments } from './co-moments.js';
import type { CoMoments } from './co-moments.js';
import { ColumnCollector } from './column-collector.js';
import type { Room } from './number-collector.js';
import { hidden } from './personal.js';
import { EXACT_VALUES } from './summary.js';
import type { ColumnSummary, TableSummary } from './summary.js';

export interface SummariseOptions {
  /** Pearson's r of each two columns of numbers. */
  readonly correlations?: boolean;
  /** Columns that tell of persons: none of their values is kept. */
  readonly personal?: readonly string[];
  /** Bytes for values kept exactly, all columns together; beyond, sketches take over. Default 512 MiB. */
  readonly memory?: number;
}

const MEMORY = 2 ** 29;
/** A value and its rows. */
const BYTES_PER_VALUE = 16;
/** Rows that correlations look at at once: they stay in the processor's cache. */
const ROWS = 2048;

/** Takes in a table batch by batch, in any order but for categories' dictionaries, which grow from part to part. */
export class Summariser {
  private readonly columns: ReadonlyMap<string, ColumnCollector>;
  private readonly personal: ReadonlySet<string>;
  private readonly coMoments: CoMoments | undefined;
  private rows = 0;

  /** FinalError `COLUMN_NOT_FOUND` for a personal column that is not there. */
  constructor(schema: readonly ColumnType[], options: SummariseOptions = {}) {
    const { correlations = false, personal = [], memory = MEMORY } = options;
    const names = schema.map(({ name }) => name);
    for (const name of personal) if (!names.includes(name)) throw notThere(name, names);
    const room = roomOf(memory, schema.length);
    this.personal = new Set(personal);
    this.columns = new Map(schema.map((column) => [column.name, new ColumnCollector(column.type, room)]));
    const numbers = schema.filter(({ name, type }) => /^(u?int|float)\d+$/.test(type) && !this.personal.has(name));
    if (correlations) this.coMoments = noCoMoments(numbers.map(({ name }) => name));
  }

  add(batch: Batch): void {
    this.rows += batch.rows;
    for (const [name, column] of this.columns) column.add(batch.columns[name]!);
    if (this.coMoments === undefined) return;
    const cells = this.coMoments.columns.map((name) => batch.columns[name] as NumberCells);
    for (let from = 0; from < batch.rows; from += ROWS) {
      const to = Math.min(batch.rows, from + ROWS);
      addRows(
        this.coMoments,
        cells.map((column) => doublesOf(column, from, to)),
      );
    }
  }

  take(): TableSummary {
    const columns = new Map<string, ColumnSummary>();
    for (const [name, column] of this.columns) {
      columns.set(name, this.personal.has(name) ? hidden(column.take()) : column.take());
    }
    const { rows, coMoments } = this;
    return coMoments === undefined ? { rows, columns } : { rows, columns, coMoments };
  }
}

function roomOf(memory: number, columns: number): Room {
  const values = Math.floor(memory / BYTES_PER_VALUE / Math.max(1, columns));
  return {
    exactValues: Math.min(EXACT_VALUES, values),
    gathered: Math.min(EXACT_VALUES, Math.max(2 ** 13, values / 2)),
  };
}

function doublesOf(cells: NumberCells, from: number, to: number): Float64Array {
  const values = cells.values.subarray(from, to);
  const doubles =
    values instanceof BigInt64Array || values instanceof BigUint64Array
      ? Float64Array.from(values as BigInt64Array, Number)
      : new Float64Array(values as Float64Array);
  if (cells.nulls === 0) return doubles;
  for (let row = from; row < to; row++) if (isMissing(cells, row)) doubles[row - from] = NaN;
  return doubles;
}

function notThere(name: string, names: readonly string[]): FinalError {
  return new FinalError('COLUMN_NOT_FOUND', {
    message: `There is no column "${name}" to keep hidden.`,
    hint: `There are: ${names.join(', ')}.`,
  });
}
