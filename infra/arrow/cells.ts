import { Field, makeData, RecordBatch, Schema, Struct, Utf8, vectorFromArray } from 'apache-arrow';
import type { Data, DataType, Vector } from 'apache-arrow';
import type { ColumnType } from '../../core/artifact.js';
import { FinalError } from '../../core/errors.js';
import type { Batch, CategoryCells, ColumnCells, NumberArray } from '../../core/table.js';
import { cellsOf } from './cells-of.js';
import { layoutOf } from './types.js';

/** Views of an Arrow record batch's columns; only these, if named. Throws FinalError `COLUMN_NOT_FOUND`. */
export function batchOf(batch: RecordBatch, names?: readonly string[]): Batch {
  const { fields } = batch.schema;
  const there = new Map(fields.map((field, at) => [field.name, at]));
  const columns = (names ?? [...there.keys()]).map((name) => {
    const at = there.get(name);
    if (at === undefined) throw columnNotFound(name, [...there.keys()]);
    return [name, cellsOf(batch.data.children[at]!, fields[at]!)];
  });
  return { rows: batch.numRows, columns: Object.fromEntries(columns) };
}

export function columnNotFound(name: string, there: readonly string[]): FinalError {
  return new FinalError('COLUMN_NOT_FOUND', {
    message: `There is no column "${name}".`,
    hint: `There are: ${there.join(', ')}.`,
  });
}

/** The Arrow record batch of these cells. Their memory is used as it is. */
export function recordBatchOf(types: readonly ColumnType[], batch: Batch): RecordBatch {
  const fields = types.map((type, id) => {
    const { arrow, metadata } = layoutOf(type);
    return new Field(type.name, arrow(id), type.nullable, metadata && new Map(metadata));
  });
  const children = types.map(({ name }, at) => dataOf(batch.columns[name]!, fields[at]!.type));
  const schema = new Schema(fields);
  return new RecordBatch(schema, makeData({ type: new Struct(fields), length: batch.rows, nullCount: 0, children }));
}

function dataOf(cells: ColumnCells, type: DataType): Data {
  const { length, nulls: nullCount, validity: nullBitmap } = cells;
  const common = { type, length, nullCount, ...(nullBitmap && { nullBitmap }) };
  switch (cells.kind) {
    case 'numbers':
      return makeData({ ...common, data: cells.bool ? packBits(cells.values) : cells.values } as never);
    case 'categories':
      return makeData({ ...common, data: cells.values, dictionary: dictionaryOf(cells) } as never);
    case 'texts':
    case 'binaries':
      return makeData({ ...common, valueOffsets: cells.offsets, data: cells.bytes } as never);
    case 'lists':
      return makeData({
        ...common,
        valueOffsets: cells.offsets,
        child: dataOf(cells.items, itemType(type)),
      } as never);
    case 'vectors':
    case 'tensors':
      return makeData({ ...common, child: makeData({ type: itemType(type), data: cells.values } as never) } as never);
  }
}

function itemType(type: DataType): DataType {
  return (type as DataType & { children: Field[] }).children[0]!.type as DataType;
}

function packBits(values: NumberArray): Uint8Array {
  const bits = new Uint8Array((values.length + 7) >> 3);
  for (let row = 0; row < values.length; row++) if (values[row]) bits[row >> 3]! |= 1 << (row & 7);
  return bits;
}

function dictionaryOf({ dictionary }: CategoryCells): Vector<Utf8> {
  return vectorFromArray([...dictionary], new Utf8());
}
