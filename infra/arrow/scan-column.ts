import {
  ARRAY,
  BIGINT,
  BLOB,
  BOOLEAN,
  DATE,
  DOUBLE,
  ENUM,
  FLOAT,
  INTEGER,
  LIST,
  SMALLINT,
  TIME,
  TIMESTAMP,
  TIMESTAMP_MS,
  TIMESTAMP_NS,
  TIMESTAMP_S,
  TINYINT,
  UBIGINT,
  UINTEGER,
  USMALLINT,
  UTINYINT,
  VARCHAR,
} from '@duckdb/node-api';
import type { DuckDBType } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { Vector } from '@duckdb/node-bindings';
import { FinalError } from '../../core/errors.js';
import { isMissing } from '../../core/table.js';
import type {
  CategoryCells,
  ColumnCells,
  ListCells,
  NumberArray,
  NumberCells,
  TensorCells,
  TextCells,
} from '../../core/table.js';
import { LONGEST_ARRAY } from './types.js';

type Range = { readonly from: number; readonly to: number };

/** One column of a scan: its type in DuckDB, and how rows get into a vector of that type. */
export interface ScanColumn {
  readonly name: string;
  readonly type: DuckDBType;
  /** It is an ENUM, which sorts by position; SQL of users should see it as text. */
  readonly coded: boolean;
  readonly write: (vector: Vector, cells: ColumnCells, rows: Range) => void;
}

const NUMBERS: readonly (readonly [array: unknown, type: DuckDBType])[] = [
  [Int8Array, TINYINT],
  [Int16Array, SMALLINT],
  [Int32Array, INTEGER],
  [BigInt64Array, BIGINT],
  [Uint8Array, UTINYINT],
  [Uint16Array, USMALLINT],
  [Uint32Array, UINTEGER],
  [BigUint64Array, UBIGINT],
  [Float32Array, FLOAT],
  [Float64Array, DOUBLE],
];
const TIMES = { s: TIMESTAMP_S, ms: TIMESTAMP_MS, us: TIMESTAMP, ns: TIMESTAMP_NS };

interface Example {
  readonly cells: ColumnCells;
  readonly oneDictionary: boolean;
}

/** Finds from some of a column's cells how to bring all of them to DuckDB. */
export function dialectOf(name: string, { cells, oneDictionary }: Example): ScanColumn {
  const common = { name, coded: false };
  switch (cells.kind) {
    case 'numbers':
      return { ...common, type: numberType(name, cells), write: writeNumbers };
    case 'vectors':
      return { ...common, type: ARRAY(FLOAT, cells.width), write: writeNumbers };
    case 'tensors':
      return tensorColumn(name, cells);
    case 'lists': {
      const item = dialectOf(name, { cells: cells.items, oneDictionary: false });
      const write: ScanColumn['write'] = (vector, some, rows) =>
        writeLists(vector, some as ListCells, { ...rows, item });
      return { ...common, type: LIST(item.type), write };
    }
    case 'binaries':
      return { ...common, type: BLOB, write: writeTexts };
    case 'texts':
      return { ...common, type: VARCHAR, write: writeTexts };
    case 'categories': {
      if (!oneDictionary || cells.dictionary.length === 0) return { ...common, type: VARCHAR, write: writeWords };
      const type = ENUM(cells.dictionary);
      const codes = [Uint8Array, Uint16Array, Uint32Array].find(
        ({ BYTES_PER_ELEMENT }) => cells.dictionary.length < 2 ** (8 * BYTES_PER_ELEMENT),
      )!;
      return { name, type, coded: true, write: (vector, some, rows) => writeCodes(vector, some, { ...rows, codes }) };
    }
  }
}

function tensorColumn(name: string, cells: TensorCells): ScanColumn {
  const item = numberType(name, { values: cells.values });
  if (cells.width <= LONGEST_ARRAY) return { name, coded: false, type: ARRAY(item, cells.width), write: writeNumbers };
  return { name, coded: false, type: LIST(item), write: writeLongTensors };
}

function numberType(
  name: string,
  { values, precision, bool, as }: Pick<NumberCells, 'values' | 'precision' | 'bool' | 'as'>,
): DuckDBType {
  if (bool) return BOOLEAN;
  if (as !== undefined) return as === 'date' ? DATE : TIME;
  if (precision !== undefined) return TIMES[precision];
  const [, type] = NUMBERS.find(([array]) => values instanceof (array as typeof Int8Array)) ?? [];
  if (type !== undefined) return type;
  throw new FinalError('COLUMN_TYPE', {
    message: `Column "${name}" holds ${values.constructor.name}, which DuckDB does not take.`,
    hint: 'Write the table again with a type that a schema can declare.',
  });
}

function writeNumbers(vector: Vector, cells: ColumnCells, rows: Range): void {
  const { values, width } = cells as { values: NumberArray; width?: number };
  const some = values.subarray(rows.from * (width ?? 1), rows.to * (width ?? 1));
  copy(width === undefined ? vector : duckdb.array_vector_get_child(vector), some);
  writeValidity(vector, cells, rows);
}

/** Item positions do not begin at whole bytes of their bitmap; `writeValidity` sees to that. */
function writeLists(vector: Vector, cells: ListCells, { from, to, item }: Range & { item: ScanColumn }): void {
  const { offsets, items } = cells;
  const [first, last] = [offsets[from]!, offsets[to]!];
  writeEntries(vector, { from, to, at: (row) => offsets[row]! - first });
  writeValidity(vector, cells, { from, to });
  if (last > first) item.write(duckdb.list_vector_get_child(vector), items, { from: first, to: last });
}

function writeLongTensors(vector: Vector, cells: ColumnCells, { from, to }: Range): void {
  const { width, values } = cells as TensorCells;
  writeEntries(vector, { from, to, at: (row) => (row - from) * width });
  writeValidity(vector, cells, { from, to });
  copy(duckdb.list_vector_get_child(vector), values.subarray(from * width, to * width));
}

/** Where each list begins, and how long it is; and room for the items of all. */
function writeEntries(vector: Vector, { from, to, at }: Range & { at: (row: number) => number }): void {
  const entries = new BigInt64Array(2 * (to - from));
  for (let row = from; row < to; row++) {
    entries[2 * (row - from)] = BigInt(at(row));
    entries[2 * (row - from) + 1] = BigInt(at(row + 1) - at(row));
  }
  duckdb.list_vector_reserve(vector, at(to));
  duckdb.list_vector_set_size(vector, at(to));
  copy(vector, entries);
}

function writeCodes(
  vector: Vector,
  cells: ColumnCells,
  rows: Range & { codes: typeof Uint8Array | typeof Uint16Array | typeof Uint32Array },
): void {
  copy(vector, new rows.codes((cells as CategoryCells).values.subarray(rows.from, rows.to)));
  writeValidity(vector, cells, rows);
}

function writeTexts(vector: Vector, cells: ColumnCells, rows: Range): void {
  writeValidity(vector, cells, rows);
  const { offsets, bytes } = cells as TextCells;
  for (let row = rows.from; row < rows.to; row++) {
    if (isMissing(cells, row)) continue;
    duckdb.vector_assign_string_element_len(vector, row - rows.from, bytes.subarray(offsets[row], offsets[row + 1]));
  }
}

function writeWords(vector: Vector, cells: ColumnCells, rows: Range): void {
  writeValidity(vector, cells, rows);
  const { values, dictionary } = cells as CategoryCells;
  for (let row = rows.from; row < rows.to; row++) {
    if (!isMissing(cells, row)) duckdb.vector_assign_string_element(vector, row - rows.from, dictionary[values[row]!]!);
  }
}

function copy(vector: Vector, { buffer, byteOffset, byteLength }: ArrayBufferView): void {
  duckdb.copy_data_to_vector(vector, 0, buffer as ArrayBuffer, byteOffset, byteLength);
}

/** Rows of a table begin at whole bytes of the bitmap, as DuckDB's chunks do; the items of lists begin anywhere. */
function writeValidity(vector: Vector, { nulls, validity }: ColumnCells, { from, to }: Range): void {
  if (nulls === 0 || validity === undefined) return;
  const words = new Uint8Array(Math.ceil((to - from) / 64) * 8);
  if ((from & 7) === 0) words.set(validity.subarray(from >> 3, (to + 7) >> 3));
  else
    for (let row = from; row < to; row++)
      if (!isMissing({ validity }, row)) words[(row - from) >> 3]! |= 1 << ((row - from) & 7);
  duckdb.vector_ensure_validity_writable(vector);
  duckdb.copy_data_to_vector_validity(vector, 0, words.buffer, 0, words.byteLength);
}
