import { isMissing } from '../table.js';
import type { CategoryCells, TextCells } from '../table.js';
import { mergeLengths } from './lengths.js';
import { TEXTS_PER_NUMBER } from './summary.js';
import type { TextSummary } from './summary.js';
import type { Lengths } from './statistics.js';
import { TextCounter } from './text-counter.js';
import { mergeTexts, NO_TEXTS } from './text-values.js';
import type { TextValues } from './text-values.js';
import type { Room } from './number-collector.js';

/** Bytes of different texts that are gathered before they become strings. */
const HELD = 2 ** 24;

/** Takes in texts or categories. */
export class TextCollector {
  private readonly most: number;
  private readonly texts = new TextCounter();
  private codes: Float64Array = new Float64Array(0);
  private dictionary: readonly string[] = [];
  private count = 0;
  private missing = 0;
  private empty = 0;
  private lengths: Lengths | null = null;
  private values: TextValues = NO_TEXTS;

  constructor({ exactValues }: Room) {
    this.most = Math.max(1024, exactValues * TEXTS_PER_NUMBER);
  }

  addTexts(cells: TextCells): void {
    const { bytes, offsets, length } = cells;
    let [min, max, total, empty] = [Infinity, 0, 0, 0];
    for (let row = 0; row < length; row++) {
      if (isMissing(cells, row)) continue;
      const [from, to] = [offsets[row]!, offsets[row + 1]!];
      this.texts.add(bytes, from, to);
      const long = charactersIn(bytes, from, to);
      if (long === 0) empty++;
      if (long < min) min = long;
      if (long > max) max = long;
      total += long;
      if (this.texts.held >= HELD || this.texts.distinct > this.most) this.keep(this.texts.take());
    }
    this.note(cells, { empty, total, min, max });
  }

  addCategories(cells: CategoryCells): void {
    const { values, dictionary } = cells;
    if (dictionary.length > this.dictionary.length) {
      this.codes = lengthened(this.codes, dictionary.length);
      this.dictionary = dictionary;
    }
    const { codes } = this;
    for (let row = 0; row < values.length; row++) {
      if (cells.nulls === 0 || !isMissing(cells, row)) codes[values[row]!]!++;
    }
    this.missing += cells.nulls;
  }

  take(kind: TextSummary['kind'], type: string): TextSummary {
    this.keep(this.texts.take());
    this.takeCodes();
    const { count, missing, empty, lengths, values } = this;
    return { kind, type, count, missing, empty, lengths, values };
  }

  private takeCodes(): void {
    const counts = new Map<string, number>();
    this.codes.forEach((rows, code) => {
      const text = this.dictionary[code]!;
      if (rows === 0) return;
      counts.set(text, (counts.get(text) ?? 0) + rows);
      const long = [...text].length;
      this.note({ length: rows, nulls: 0 }, { empty: long === 0 ? rows : 0, total: long * rows, min: long, max: long });
    });
    this.codes = new Float64Array(0);
    this.keep(counts);
  }

  private note({ length, nulls }: { length: number; nulls: number }, seen: Seen): void {
    const count = length - nulls;
    const { min, max, total, empty } = seen;
    if (count > 0)
      this.lengths = mergeLengths(
        { count: this.count, lengths: this.lengths },
        { count, lengths: { min, max, mean: total / count } },
      );
    this.count += count;
    this.missing += nulls;
    this.empty += empty;
  }

  private keep(counts: ReadonlyMap<string, number>): void {
    if (counts.size > 0) this.values = mergeTexts(this.values, { exact: counts }, this.most);
  }
}

interface Seen {
  readonly empty: number;
  readonly total: number;
  readonly min: number;
  readonly max: number;
}

/** Code points of UTF-8: all bytes but those that go on with a character. */
function charactersIn(bytes: Uint8Array, from: number, to: number): number {
  let characters = 0;
  for (let at = from; at < to; at++) if ((bytes[at]! & 0xc0) !== 0x80) characters++;
  return characters;
}

function lengthened(counts: Float64Array, length: number): Float64Array {
  const longer = new Float64Array(length);
  longer.set(counts);
  return longer;
}
