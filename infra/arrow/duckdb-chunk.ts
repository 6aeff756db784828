import type { DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { Vector } from '@duckdb/node-bindings';
import type { ColumnType } from '../../core/artifact.js';
import { isMissing } from '../../core/table.js';
import type { Batch, BinaryCells, CategoryCells, ColumnCells, TextCells } from '../../core/table.js';
import type { Codes } from './coded-categories.js';
import { codesReader } from './duckdb-codes.js';
import { listReader, tensorReader } from './duckdb-lists.js';
import { validityOf, viewOf } from './duckdb-vector.js';
import type { ReadVector } from './duckdb-vector.js';
import { IN_PLACE, ShortTexts, SLOT_WORDS } from './short-texts.js';
import { layoutOf, meaningOf } from './types.js';
import type { Layout } from './types.js';
import { grown } from './validity.js';

/** DuckDB's text: a length, then up to 12 bytes in place, else 4 of them and a pointer to all. */
const TEXT_BYTES = 4 * SLOT_WORDS;

/**
 * Reads the first rows of a result's chunks as batches: views of DuckDB's own memory, without a value object each. A
 * batch is good only while its chunk is alive, and until the next is read.
 */
export function chunkReader(
  types: readonly ColumnType[],
  coded: ReadonlyMap<string, Codes> = new Map(),
): (chunk: DuckDBDataChunk, rows: number) => Batch {
  const readers = types.map((type) => {
    const codes = coded.get(type.name);
    return [type.name, codes === undefined ? vectorReader(layoutOf(type)) : codesReader(type.name, codes)] as const;
  });
  return (chunk, rows) => {
    const columns = readers.map(([name, read], at) => [
      name,
      read(duckdb.data_chunk_get_vector(chunk.chunk, at), rows),
    ]);
    return { rows, columns: Object.fromEntries(columns) };
  };
}

/** Bytes of a row of a chunk, beside texts of more than 12 bytes and the items of lists. */
export function rowBytes(types: readonly ColumnType[]): number {
  const bytes = types.map((type) => {
    const { cells, array, width = 1 } = layoutOf(type);
    const { BYTES_PER_ELEMENT: size } = array as unknown as { BYTES_PER_ELEMENT: number };
    return cells === 'numbers' || cells === 'vectors' || cells === 'tensors' ? size * width : TEXT_BYTES;
  });
  return bytes.reduce((sum, one) => sum + one, 0);
}

/** Whether a chunk's last row says `true` in this column of BOOLEAN. */
export function isLast({ chunk, rowCount }: DuckDBDataChunk, column: number): boolean {
  return duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk, column), rowCount)[rowCount - 1] === 1;
}

function vectorReader(layout: Layout): ReadVector {
  if (layout.cells === 'categories') return categoryReader();
  if (layout.cells === 'texts' || layout.cells === 'binaries') {
    const kind = layout.cells;
    return (vector, rows) => ({ ...readBytes(vector, rows), kind });
  }
  const { width, item } = layout;
  if (item !== undefined) return listReader(item, vectorReader(item));
  if (layout.cells === 'tensors') return tensorReader(layout);
  if (width !== undefined) return (vector, rows) => readVectors(vector, { rows, width });
  return (vector, rows) => readNumbers(vector, { rows, layout });
}

function readNumbers(vector: Vector, { rows, layout }: { rows: number; layout: Layout }): ColumnCells {
  const values = viewOf(vector, { array: layout.array, length: rows });
  return { ...validityOf(vector, rows), kind: 'numbers', values, ...meaningOf(layout) };
}

function readVectors(vector: Vector, { rows, width }: { rows: number; width: number }): ColumnCells {
  const values = viewOf(duckdb.array_vector_get_child(vector), { array: Float32Array, length: rows * width });
  return { ...validityOf(vector, rows), kind: 'vectors', width, values: values as Float32Array };
}

function readBytes(vector: Vector, rows: number): Omit<TextCells | BinaryCells, 'kind'> {
  const common = validityOf(vector, rows);
  const slots = slotsOf(vector, rows);
  const lengths = wordsOf(slots);
  const offsets = new Int32Array(rows + 1);
  for (let row = 0; row < rows; row++) {
    offsets[row + 1] = offsets[row]! + (isMissing(common, row) ? 0 : lengths[row * SLOT_WORDS]!);
  }
  const bytes = new Uint8Array(offsets[rows]!);
  for (let row = 0; row < rows; row++) copyText(slots, row, { into: bytes, at: offsets[row]!, to: offsets[row + 1]! });
  return { ...common, offsets, bytes };
}

function copyText(
  slots: Buffer,
  row: number,
  { into, at, to }: { readonly into: Uint8Array; readonly at: number; readonly to: number },
): void {
  if (to - at > IN_PLACE) return into.set(textAt(slots, row), at);
  const from = row * TEXT_BYTES + 4 - at;
  for (let byte = at; byte < to; byte++) into[byte] = slots[from + byte]!;
}

function wordsOf({ buffer, byteOffset, byteLength }: Buffer): Int32Array {
  return new Int32Array(buffer, byteOffset, byteLength / 4);
}

function slotsOf(vector: Vector, rows: number): Buffer {
  const { buffer, byteOffset, byteLength } = duckdb.vector_get_data(vector, rows * TEXT_BYTES);
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

function textAt(slots: Buffer, row: number): Uint8Array {
  const at = row * TEXT_BYTES;
  const length = slots.readUInt32LE(at);
  if (length <= IN_PLACE) return slots.subarray(at + 4, at + 4 + length);
  return duckdb.get_data_from_pointer(slots.buffer as ArrayBuffer, slots.byteOffset + at + 8, length);
}

/** Keeps one dictionary for all chunks of a column. */
function categoryReader(): ReadVector {
  const dictionary: string[] = [];
  const known = new Map<string, number>();
  const short = new ShortTexts();
  const codeOf = (slots: Buffer, row: number): number => {
    const text = Buffer.from(textAt(slots, row)).toString();
    const code = known.get(text) ?? dictionary.push(text) - 1;
    known.set(text, code);
    return code;
  };
  let codes = new Int32Array(0);
  return (vector, rows): CategoryCells => {
    const common = validityOf(vector, rows);
    const slots = slotsOf(vector, rows);
    codes = grown(codes, rows);
    const isThere = common.nulls === 0 ? undefined : (row: number) => !isMissing(common, row);
    short.code(wordsOf(slots), rows, { into: codes, learn: (row) => codeOf(slots, row), isThere });
    return { ...common, kind: 'categories', values: codes.subarray(0, rows), dictionary };
  };
}
