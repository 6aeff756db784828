import { isMissing } from '../../core/table.js';
import type {
  BinaryCells,
  CategoryCells,
  NumberArray,
  NumberCells,
  TensorCells,
  TextCells,
  VectorCells,
} from '../../core/table.js';
import type { ColumnBuilder } from './builder.js';
import { ListBuilder } from './list-builder.js';
import { countOf, rowAt } from './rows.js';
import type { Rows } from './rows.js';
import { meaningOf } from './types.js';
import type { Layout } from './types.js';
import { grown, Validity } from './validity.js';

export type { ColumnBuilder } from './builder.js';

export function columnBuilder(layout: Layout): ColumnBuilder {
  if (layout.cells === 'categories') return new CategoryBuilder();
  if (layout.cells === 'lists') return new ListBuilder(columnBuilder(layout.item!));
  if (layout.cells === 'texts' || layout.cells === 'binaries') return new BytesBuilder(layout.cells);
  return new NumberBuilder(layout);
}

type FixedCells = NumberCells | VectorCells | TensorCells;

/** Numbers, and vectors and tensors of numbers. */
class NumberBuilder implements ColumnBuilder {
  private readonly layout: Layout;
  private readonly width: number;
  private readonly zeros: NumberArray;
  private values: NumberArray;
  private spare: NumberArray;
  private validity = new Validity();
  private length = 0;

  constructor(layout: Layout) {
    this.layout = layout;
    this.width = layout.width ?? 1;
    this.zeros = new layout.array(this.width);
    this.values = new layout.array(0);
    this.spare = this.values;
  }

  get bytes(): number {
    return this.length * this.width * this.values.BYTES_PER_ELEMENT;
  }

  append(cells: FixedCells, rows: Rows): void {
    const { width, length } = this;
    const count = countOf(rows);
    this.values = grown(this.values, (length + count) * width);
    copyRows(cells.values, rows, { into: this.values, at: length * width, width });
    this.validity.append(cells, rows, length);
    if (cells.nulls > 0) this.clearMissing(length, count);
    this.length += count;
  }

  take(): FixedCells {
    const { length, width, layout } = this;
    const values = this.values.subarray(0, length * width);
    const common = { length, ...this.validity.take(length) };
    [this.values, this.spare] = [this.spare, this.values];
    this.length = 0;
    if (layout.shape !== undefined) return { ...common, kind: 'tensors', shape: layout.shape, width, values };
    if (layout.width !== undefined) return { ...common, kind: 'vectors', width, values: values as Float32Array };
    return { ...common, kind: 'numbers', values, ...meaningOf(layout) };
  }

  /** What lies under a missing value is chance; as zero, equal tables have equal bytes. */
  private clearMissing(from: number, count: number): void {
    for (let row = from; row < from + count; row++) {
      if (this.validity.missing(row)) this.values.set(this.zeros as never, row * this.width);
    }
  }
}

/** From positions in a source's dictionary to ours; -1 where a value was not met yet. */
interface Translation {
  to: Int32Array;
  /** How many values were met. */
  met: number;
  /** Each has the position it has in the source. */
  same: boolean;
}

/** Its dictionary grows from part to part, so that a value has one position in the whole table. */
class CategoryBuilder implements ColumnBuilder {
  private values = new Int32Array(0);
  private spare = new Int32Array(0);
  private validity = new Validity();
  private length = 0;
  private readonly dictionary: string[] = [];
  private readonly positions = new Map<string, number>();
  private readonly translations = new WeakMap<readonly string[], Translation>();

  get bytes(): number {
    return this.length * Int32Array.BYTES_PER_ELEMENT;
  }

  append(cells: CategoryCells, rows: Rows): void {
    const { length } = this;
    const count = countOf(rows);
    const translation = this.translation(cells.dictionary);
    this.values = grown(this.values, length + count);
    this.validity.append(cells, rows, length);
    this.length += count;
    const all = rows.picked === undefined && cells.nulls === 0;
    if (all && translation.same && translation.met === cells.dictionary.length) {
      this.values.set(cells.values.subarray(rows.from, rows.to), length);
    } else this.translate(cells, rows, { at: length, translation });
  }

  private translate(
    cells: CategoryCells,
    rows: Rows,
    { at, translation }: { readonly at: number; readonly translation: Translation },
  ): void {
    const { values } = this;
    const { to } = translation;
    const count = countOf(rows);
    const isWhole = cells.nulls === 0 && rows.picked === undefined;
    for (let k = 0; k < count; k++) {
      if (isWhole)
        k =
          copyKnown(cells.values, { from: rows.from + k, to: rows.to }, { codes: to, into: values, at: at + k }) -
          rows.from;
      if (k === count) return;
      const row = rowAt(rows, k);
      const code = cells.values[row]!;
      // As with numbers, zero lies under what is missing.
      if (cells.nulls > 0 && isMissing(cells, row)) values[at + k] = 0;
      else values[at + k] = to[code]! >= 0 ? to[code]! : this.learn(cells.dictionary[code]!, { code, translation });
    }
  }

  take(): CategoryCells {
    const { length, dictionary } = this;
    const cells = { length, ...this.validity.take(length), values: this.values.subarray(0, length) };
    [this.values, this.spare] = [this.spare, this.values];
    this.length = 0;
    return { ...cells, kind: 'categories', dictionary: [...dictionary] };
  }

  private translation(source: readonly string[]): Translation {
    const known = this.translations.get(source) ?? { to: new Int32Array(0), met: 0, same: true };
    const { length } = known.to;
    if (length < source.length) known.to = grown(known.to, source.length).fill(-1, length);
    this.translations.set(source, known);
    return known;
  }

  private learn(value: string, { code, translation }: { code: number; translation: Translation }): number {
    const position = this.positions.get(value) ?? this.dictionary.push(value) - 1;
    this.positions.set(value, position);
    translation.to[code] = position;
    translation.met++;
    translation.same &&= position === code;
    return position;
  }
}

/** Texts, and bytes of any kind. */
class BytesBuilder implements ColumnBuilder {
  private readonly kind: 'texts' | 'binaries';
  private offsets = new Int32Array(1);
  private text = new Uint8Array(0);
  private spare = { offsets: new Int32Array(1), text: new Uint8Array(0) };
  private validity = new Validity();
  private length = 0;

  constructor(kind: 'texts' | 'binaries') {
    this.kind = kind;
  }

  get bytes(): number {
    return this.offsets[this.length]! + this.length * Int32Array.BYTES_PER_ELEMENT;
  }

  append(cells: TextCells | BinaryCells, rows: Rows): void {
    const { length } = this;
    const count = countOf(rows);
    this.offsets = grown(this.offsets, length + count + 1);
    this.validity.append(cells, rows, length);
    this.length += count;
    if (rows.picked === undefined && cells.nulls === 0) return this.appendWhole(cells, rows);
    for (let k = 0; k < count; k++) {
      const row = rowAt(rows, k);
      const bytes = isMissing(cells, row)
        ? undefined
        : cells.bytes.subarray(cells.offsets[row], cells.offsets[row + 1]);
      const at = this.offsets[length + k]!;
      const end = at + (bytes?.length ?? 0);
      this.text = grown(this.text, end);
      if (bytes !== undefined) this.text.set(bytes, at);
      this.offsets[length + k + 1] = end;
    }
  }

  /** Rows that lie one after the other: their bytes are one piece. */
  private appendWhole({ offsets, bytes }: TextCells | BinaryCells, { from, to }: Rows): void {
    const first = this.length - (to - from);
    const at = this.offsets[first]!;
    const shift = at - offsets[from]!;
    for (let row = from; row < to; row++) this.offsets[first + row - from + 1] = offsets[row + 1]! + shift;
    this.text = grown(this.text, offsets[to]! + shift);
    this.text.set(bytes.subarray(offsets[from], offsets[to]), at);
  }

  take(): TextCells | BinaryCells {
    const { length, offsets, text } = this;
    const bytes = text.subarray(0, offsets[length]);
    const cells = { length, ...this.validity.take(length), offsets: offsets.subarray(0, length + 1), bytes };
    ({ offsets: this.offsets, text: this.text } = this.spare);
    this.spare = { offsets, text };
    this.length = 0;
    return { ...cells, kind: this.kind };
  }
}

interface Translated {
  readonly codes: Int32Array;
  readonly into: Int32Array;
  readonly at: number;
}

/** Translates up to the first row whose value was not met yet, and says which row that is. */
function copyKnown(source: Int32Array, { from, to }: Rows, { codes, into, at }: Translated): number {
  const shift = at - from;
  for (let row = from; row < to; row++) {
    const code = codes[source[row]!]!;
    if (code < 0) return row;
    into[shift + row] = code;
  }
  return to;
}

interface Target {
  readonly into: NumberArray;
  readonly at: number;
  readonly width: number;
}

function copyRows(source: NumberArray, rows: Rows, { into, at, width }: Target): void {
  // The casts say only that source and target are of one type; which one does not matter to a copy.
  const [from, to] = [source as Float64Array, into as Float64Array];
  if (rows.picked === undefined) return to.set(from.subarray(rows.from * width, rows.to * width), at);
  const count = countOf(rows);
  for (let k = 0; k < count; k++) {
    const row = rowAt(rows, k);
    for (let n = 0; n < width; n++) to[at + k * width + n] = from[row * width + n]!;
  }
}
