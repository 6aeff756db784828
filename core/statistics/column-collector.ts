import { isMissing } from '../table.js';
import type { BinaryCells, ColumnCells, ListCells, NumberArray, NumberCells } from '../table.js';
import { addDistinct, emptyDistinct } from './distinct-sketch.js';
import { hashBytes } from './hash.js';
import { mergeLengths } from './lengths.js';
import { NumberCollector } from './number-collector.js';
import type { Room } from './number-collector.js';
import type { Lengths } from './statistics.js';
import type { ColumnSummary } from './summary.js';
import { TextCollector } from './text-collector.js';

/** Takes in one column's cells, of whatever kind they are. */
export class ColumnCollector {
  private readonly type: string;
  private readonly room: Room;
  private readonly numbers: NumberCollector;
  private readonly texts: TextCollector;
  private readonly distinct = emptyDistinct();
  private items: ColumnCollector | undefined;
  private count = 0;
  private missing = 0;
  private true = 0;
  private empty = 0;
  private lengths: Lengths | null = null;

  constructor(type: string, room: Room) {
    this.type = type;
    this.room = room;
    this.numbers = new NumberCollector(room);
    this.texts = new TextCollector(room);
  }

  add(cells: ColumnCells): void {
    if (cells.kind === 'texts') return this.texts.addTexts(cells);
    if (cells.kind === 'categories') return this.texts.addCategories(cells);
    if (cells.kind === 'lists' || cells.kind === 'binaries') this.noteLengths(cells);
    this.count += cells.length - cells.nulls;
    this.missing += cells.nulls;
    if (cells.kind === 'numbers') return this.addNumbers(cells);
    if (cells.kind === 'vectors' || cells.kind === 'tensors') return this.addArrays(cells);
    if (cells.kind === 'binaries') return this.addBinaries(cells);
    this.items ??= new ColumnCollector(itemTypeOf(this.type), this.room);
    this.items.add(cells.items);
  }

  take(): ColumnSummary {
    const { type, count, missing, empty, lengths, distinct } = this;
    if (type === 'utf8') return this.texts.take('text', type);
    if (type.startsWith('dictionary')) return this.texts.take('category', type);
    if (type === 'bool') return { kind: 'bool', type, count, missing, true: this.true };
    if (type === 'binary') return { kind: 'binary', type, count, missing, empty, lengths, distinct };
    if (type.startsWith('list<')) {
      const items = this.items ?? new ColumnCollector(itemTypeOf(type), this.room);
      return { kind: 'list', type, count, missing, empty, lengths, elements: items.take() };
    }
    const array = /^(?:tensor|fixed_size_list)<(\w+)>\[([\d,]*)\]$/.exec(type);
    if (array === null) {
      const numbers = this.numbers.take(type);
      return /^(timestamp|date|time)\[/.test(type) ? { ...numbers, kind: 'timestamp' } : numbers;
    }
    const shape = array[2] === '' ? [] : array[2]!.split(',').map(Number);
    return { kind: 'tensor', type, count, missing, shape, elements: this.numbers.take(array[1]!) };
  }

  private addNumbers(cells: NumberCells): void {
    if (!cells.bool) return this.numbers.add(cells);
    for (let row = 0; row < cells.length; row++) if (!isMissing(cells, row)) this.true += Number(cells.values[row]);
  }

  private addArrays(cells: Extract<ColumnCells, { kind: 'vectors' | 'tensors' }>): void {
    const { width, length, nulls } = cells;
    const values: NumberArray = cells.values;
    const all = { nulls: 0, validity: undefined };
    if (nulls === 0)
      return this.numbers.add({ ...all, length: length * width, values: values.subarray(0, length * width) });
    for (let row = 0; row < length; row++) {
      if (isMissing(cells, row)) continue;
      this.numbers.add({ ...all, length: width, values: values.subarray(row * width, (row + 1) * width) });
    }
  }

  private addBinaries(cells: BinaryCells): void {
    for (let row = 0; row < cells.length; row++) {
      if (isMissing(cells, row)) continue;
      addDistinct(this.distinct, hashBytes(cells.bytes, cells.offsets[row]!, cells.offsets[row + 1]!));
    }
  }

  private noteLengths(cells: ListCells | BinaryCells): void {
    let [min, max, total] = [Infinity, 0, 0];
    for (let row = 0; row < cells.length; row++) {
      if (isMissing(cells, row)) continue;
      const long = cells.offsets[row + 1]! - cells.offsets[row]!;
      if (long === 0) this.empty++;
      min = Math.min(min, long);
      max = Math.max(max, long);
      total += long;
    }
    const count = cells.length - cells.nulls;
    const seen = count === 0 ? null : { min, max, mean: total / count };
    this.lengths = mergeLengths({ count: this.count, lengths: this.lengths }, { count, lengths: seen });
  }
}

function itemTypeOf(type: string): string {
  return type.slice('list<'.length, -1);
}
