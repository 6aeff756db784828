import { DataType, Field, makeData, RecordBatch, Schema, Struct, TimeUnit, Utf8, vectorFromArray } from 'apache-arrow';
import type { Data, Vector } from 'apache-arrow';
import type { ColumnType } from '../../core/artifact.js';
import type { Precision } from '../../core/column.js';
import { FinalError } from '../../core/errors.js';
import type { Batch, CategoryCells, ColumnCells, NumberArray } from '../../core/table.js';
import { layoutOf } from './types.js';

const PRECISIONS: { readonly [unit in TimeUnit]: Precision } = {
  [TimeUnit.SECOND]: 's',
  [TimeUnit.MILLISECOND]: 'ms',
  [TimeUnit.MICROSECOND]: 'us',
  [TimeUnit.NANOSECOND]: 'ns',
};

/** Views of an Arrow record batch's columns; only these, if named. Throws FinalError `COLUMN_NOT_FOUND`. */
export function batchOf(batch: RecordBatch, names?: readonly string[]): Batch {
  const fields = batch.schema.fields.map((field) => field.name);
  const columns = (names ?? fields).map((name) => {
    const at = fields.indexOf(name);
    if (at < 0) throw columnNotFound(name, fields);
    return [name, cellsOf(batch.data.children[at]!, name)];
  });
  return { rows: batch.numRows, columns: Object.fromEntries(columns) };
}

export function columnNotFound(name: string, there: readonly string[]): FinalError {
  return new FinalError('COLUMN_NOT_FOUND', {
    message: `There is no column "${name}".`,
    hint: `There are: ${there.join(', ')}.`,
  });
}

function cellsOf(data: Data, name: string): ColumnCells {
  const { type, length, nullCount: nulls } = data;
  const common = { length, nulls, validity: nulls > 0 ? data.nullBitmap : undefined };
  if (DataType.isInt(type) || DataType.isFloat(type)) return { ...common, kind: 'numbers', values: numbersOf(data) };
  if (DataType.isTimestamp(type)) {
    return { ...common, kind: 'numbers', values: numbersOf(data), precision: PRECISIONS[type.unit] };
  }
  if (DataType.isBool(type)) return { ...common, kind: 'numbers', values: unpackBits(data), bool: true };
  if (DataType.isUtf8(type)) {
    return { ...common, kind: 'texts', offsets: data.valueOffsets, bytes: data.values as Uint8Array };
  }
  if (DataType.isDictionary(type)) {
    const dictionary = data.dictionary!.toArray() as string[];
    const codes = data.values as Int32Array;
    return {
      ...common,
      kind: 'categories',
      values: codes instanceof Int32Array ? codes : Int32Array.from(codes),
      dictionary,
    };
  }
  if (DataType.isFixedSizeList(type) && DataType.isFloat(type.valueType)) {
    return { ...common, kind: 'vectors', width: type.listSize, values: data.children[0]!.values as Float32Array };
  }
  throw new FinalError('COLUMN_TYPE', {
    message: `Column "${name}" has the Arrow type ${String(type)}, which tables do not take.`,
    hint: 'Cast it before, e.g. to a 64-bit float, a timestamp or UTF-8 text.',
  });
}

function numbersOf(data: Data): NumberArray {
  return (data.values as NumberArray).subarray(0, data.length);
}

function unpackBits({ values, length }: Data): Uint8Array {
  const bits = values as Uint8Array;
  return Uint8Array.from({ length }, (_none, row) => (bits[row >> 3]! >> (row & 7)) & 1);
}

function packBits(values: NumberArray): Uint8Array {
  const bits = new Uint8Array((values.length + 7) >> 3);
  for (let row = 0; row < values.length; row++) if (values[row]) bits[row >> 3]! |= 1 << (row & 7);
  return bits;
}

/** The Arrow record batch of these cells. Their memory is used as it is. */
export function recordBatchOf(types: readonly ColumnType[], batch: Batch): RecordBatch {
  const fields = types.map((type, id) => new Field(type.name, layoutOf(type).arrow(id), type.nullable));
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
      return makeData({ ...common, valueOffsets: cells.offsets, data: cells.bytes } as never);
    case 'vectors': {
      const item = (type as DataType & { children: Field[] }).children[0]!.type;
      return makeData({ ...common, child: makeData({ type: item, data: cells.values } as never) } as never);
    }
  }
}

function dictionaryOf({ dictionary }: CategoryCells): Vector<Utf8> {
  return vectorFromArray([...dictionary], new Utf8());
}
