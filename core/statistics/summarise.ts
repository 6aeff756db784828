import type { ColumnType } from '../artifact.js';
import { FinalError } from '../errors.js';
import { isMissing } from '../table.js';
import type { Batch, ColumnCells, NumberCells } from '../table.js';
import { addRows, noCoMoments } from './co-moments.js';
import type { CoMoments } from './co-moments.js';
import { NumberCollector } from './number-collector.js';
import type { Room } from './number-collector.js';
import { hidden } from './personal.js';
import { EXACT_VALUES } from './summary.js';
import type { ColumnSummary, TableSummary } from './summary.js';
import { TextCollector } from './text-collector.js';

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
  private readonly columns: ReadonlyMap<string, Collector>;
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
    this.columns = new Map(schema.map((column) => [column.name, new Collector(column.type, room)]));
    const numbers = schema.filter(({ name, type }) => /^(int|float)\d+$/.test(type) && !this.personal.has(name));
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

/** One column's cells of whatever kind. */
class Collector {
  private readonly type: string;
  private readonly numbers: NumberCollector;
  private readonly texts: TextCollector;
  private count = 0;
  private missing = 0;
  private true = 0;

  constructor(type: string, room: Room) {
    this.type = type;
    this.numbers = new NumberCollector(room);
    this.texts = new TextCollector(room);
  }

  add(cells: ColumnCells): void {
    if (cells.kind === 'texts') return this.texts.addTexts(cells);
    if (cells.kind === 'categories') return this.texts.addCategories(cells);
    this.count += cells.length - cells.nulls;
    this.missing += cells.nulls;
    if (cells.kind === 'vectors') return this.addVectors(cells);
    if (!cells.bool) return this.numbers.add(cells);
    for (let row = 0; row < cells.length; row++) if (!isMissing(cells, row)) this.true += Number(cells.values[row]);
  }

  take(): ColumnSummary {
    const { type, count, missing } = this;
    if (type === 'utf8') return this.texts.take('text', type);
    if (type.startsWith('dictionary')) return this.texts.take('category', type);
    if (type === 'bool') return { kind: 'bool', type, count, missing, true: this.true };
    const width = /^fixed_size_list<(\w+)>\[(\d+)\]$/.exec(type);
    if (width !== null) {
      const elements = this.numbers.take(width[1]!);
      return { kind: 'tensor', type, count, missing, shape: [Number(width[2])], elements };
    }
    const numbers = this.numbers.take(type);
    return type.startsWith('timestamp') ? { ...numbers, kind: 'timestamp' } : numbers;
  }

  private addVectors(cells: Extract<ColumnCells, { kind: 'vectors' }>): void {
    const { width, values } = cells;
    if (cells.nulls === 0) return this.numbers.add({ length: values.length, nulls: 0, validity: undefined, values });
    for (let row = 0; row < cells.length; row++) {
      if (isMissing(cells, row)) continue;
      const one = values.subarray(row * width, (row + 1) * width);
      this.numbers.add({ length: width, nulls: 0, validity: undefined, values: one });
    }
  }
}

function doublesOf(cells: NumberCells, from: number, to: number): Float64Array {
  const values = cells.values.subarray(from, to);
  const doubles =
    values instanceof BigInt64Array ? Float64Array.from(values, Number) : new Float64Array(values as Float64Array);
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
