import type { DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { Vector } from '@duckdb/node-bindings';
import type { ColumnType } from '../../core/artifact.js';
import { isMissing } from '../../core/table.js';
import type { Batch, BinaryCells, CategoryCells, ColumnCells, TextCells } from '../../core/table.js';
import { listReader, tensorReader } from './duckdb-lists.js';
import { validityOf, viewOf } from './duckdb-vector.js';
import type { ReadVector } from './duckdb-vector.js';
import { ShortTexts } from './short-texts.js';
import { layoutOf, meaningOf } from './types.js';
import type { Layout } from './types.js';

/** DuckDB's text: a length, then up to 12 bytes in place, else 4 of them and a pointer to all. */
const TEXT_BYTES = 16;
const IN_PLACE = 12;

/**
 * Reads a result's chunks as batches: views of DuckDB's own memory, without a value object each. A batch is good only
 * while its chunk is alive.
 */
export function chunkReader(types: readonly ColumnType[]): (chunk: DuckDBDataChunk) => Batch {
  const readers = types.map((type) => [type.name, vectorReader(layoutOf(type))] as const);
  return (chunk) => {
    const rows = chunk.rowCount;
    const columns = readers.map(([name, read], at) => [
      name,
      read(duckdb.data_chunk_get_vector(chunk.chunk, at), rows),
    ]);
    return { rows, columns: Object.fromEntries(columns) };
  };
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
  const texts: Uint8Array[] = [];
  const offsets = new Int32Array(rows + 1);
  for (let row = 0; row < rows; row++) {
    const text = isMissing(common, row) ? undefined : textAt(slots, row);
    if (text !== undefined) texts.push(text);
    offsets[row + 1] = offsets[row]! + (text?.length ?? 0);
  }
  return { ...common, offsets, bytes: Buffer.concat(texts) };
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
  return (vector, rows): CategoryCells => {
    const common = validityOf(vector, rows);
    const slots = slotsOf(vector, rows);
    const words = new Uint32Array(slots.buffer, slots.byteOffset, rows * 4);
    const values = new Int32Array(rows);
    for (let row = 0; row < rows; row++) {
      if (isMissing(common, row)) continue;
      const fits = words[row * 4]! <= IN_PLACE;
      values[row] = fits ? short.codeOf(words, row * 4, () => codeOf(slots, row)) : codeOf(slots, row);
    }
    return { ...common, kind: 'categories', values, dictionary };
  };
}
