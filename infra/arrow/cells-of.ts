import { isUtf8 } from 'node:buffer';
import { DataType, DateUnit, Precision as FloatSize, TimeUnit } from 'apache-arrow';
import type { Data, Field, Vector } from 'apache-arrow';
import type { Precision } from '../../core/column.js';
import { FinalError } from '../../core/errors.js';
import type { ColumnCells, NumberArray, TensorCells, VectorCells } from '../../core/table.js';
import { floatsOfHalves } from './half-floats.js';
import { shapeIn } from './tensor-metadata.js';

const PRECISIONS: { readonly [unit in TimeUnit]: Precision } = {
  [TimeUnit.SECOND]: 's',
  [TimeUnit.MILLISECOND]: 'ms',
  [TimeUnit.MICROSECOND]: 'us',
  [TimeUnit.NANOSECOND]: 'ns',
};
/** From a unit of Arrow's to microseconds: times, or through. */
const TO_MICROSECONDS: { readonly [unit in TimeUnit]: (value: number | bigint) => bigint } = {
  [TimeUnit.SECOND]: (value) => BigInt(value) * 1_000_000n,
  [TimeUnit.MILLISECOND]: (value) => BigInt(value) * 1000n,
  [TimeUnit.MICROSECOND]: BigInt,
  [TimeUnit.NANOSECOND]: (value) => BigInt(value) / 1000n,
};

type Named = Pick<Field, 'name' | 'metadata'>;

/** A view of one Arrow column. Throws FinalError `COLUMN_TYPE` for what tables do not take. */
export function cellsOf(data: Data, field: Named): ColumnCells {
  const { type, length, nullCount: nulls } = data;
  const common = { length, nulls, validity: nulls > 0 ? data.nullBitmap : undefined };
  const numbers = numberCells(data);
  if (numbers !== undefined) return { ...common, kind: 'numbers', ...numbers };
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type)) return { ...common, kind: 'texts', ...bytesOf(data) };
  if (DataType.isBinary(type) || DataType.isLargeBinary(type)) return { ...common, kind: 'binaries', ...bytesOf(data) };
  if (DataType.isDictionary(type) && DataType.isUtf8(type.dictionary)) {
    const dictionary = dictionaryOf(data.dictionary!, field.name);
    const codes = data.values as Int32Array;
    const values = codes instanceof Int32Array ? codes : Int32Array.from(codes);
    return { ...common, kind: 'categories', values, dictionary };
  }
  if (DataType.isList(type)) {
    const items = cellsOf(data.children[0]!, { name: field.name, metadata: new Map() });
    return { ...common, kind: 'lists', offsets: data.valueOffsets, items };
  }
  if (DataType.isFixedSizeList(type)) return { ...common, ...arraysOf(data, field) };
  throw notTaken(field.name, String(type));
}

/** The values of categories. A reader would put signs of its own in the place of bytes that are no text. */
function dictionaryOf(values: Vector, column: string): string[] {
  for (const { values: bytes } of values.data) {
    if (isUtf8(bytes as Uint8Array)) continue;
    throw new FinalError('SOURCE_UNREADABLE', {
      message: `Column "${column}" has categories that are no valid UTF-8.`,
      hint: 'Write them anew, as UTF-8.',
    });
  }
  return values.toArray() as string[];
}

type Numbers = { readonly values: NumberArray; precision?: Precision; bool?: true; as?: 'date' | 'time' };

function numberCells(data: Data): Numbers | undefined {
  const { type } = data;
  if (DataType.isFloat(type) && type.precision === FloatSize.HALF) {
    return { values: floatsOfHalves(numbersOf(data) as Uint16Array) };
  }
  if (DataType.isInt(type) || DataType.isFloat(type)) return { values: numbersOf(data) };
  if (DataType.isTimestamp(type)) return { values: numbersOf(data), precision: PRECISIONS[type.unit] };
  if (DataType.isDate(type)) {
    return type.unit === DateUnit.DAY
      ? { values: numbersOf(data), as: 'date' }
      : { values: numbersOf(data), precision: 'ms' };
  }
  if (DataType.isTime(type)) {
    const values = numbersOf(data);
    const convert = TO_MICROSECONDS[type.unit];
    const same = type.unit === TimeUnit.MICROSECOND;
    return { values: same ? values : BigInt64Array.from(values as Iterable<number>, convert), as: 'time' };
  }
  return DataType.isBool(type) ? { values: unpackBits(data), bool: true } : undefined;
}

type Arrays = Pick<VectorCells, 'kind' | 'width' | 'values'> | Pick<TensorCells, 'kind' | 'width' | 'shape' | 'values'>;

function arraysOf(data: Data, { name, metadata }: Named): Arrays {
  const type = data.type as DataType & { listSize: number; children: Field[] };
  const child = data.children[0]!;
  const numbers = numberCells(child);
  if (numbers === undefined || Object.keys(numbers).length > 1) throw notTaken(name, String(type));
  if (child.nullCount > 0) {
    throw new FinalError('COLUMN_TYPE', {
      message: `Column "${name}" has vectors in which single numbers are missing (${child.nullCount} in all).`,
      hint: 'Fill them before, or keep them as lists of any length.',
    });
  }
  const { listSize: width } = type;
  const { values } = numbers;
  const shape = shapeIn(metadata);
  if (shape === undefined && values instanceof Float32Array) return { kind: 'vectors', width, values };
  return { kind: 'tensors', width, shape: shape ?? [width], values };
}

function notTaken(name: string, type: string): FinalError {
  return new FinalError('COLUMN_TYPE', {
    message: `Column "${name}" has the Arrow type ${type}, which tables do not take.`,
    hint: 'Cast it before, e.g. to a 64-bit float, a timestamp or UTF-8 text.',
  });
}

function numbersOf(data: Data): NumberArray {
  return (data.values as NumberArray).subarray(0, data.length);
}

/** Offsets of 64 bits become 32: no batch in memory has texts of more than 2 GiB. */
function bytesOf({ valueOffsets, values }: Data): { offsets: Int32Array; bytes: Uint8Array } {
  const offsets = valueOffsets as Int32Array | BigInt64Array;
  const bytes = values as Uint8Array;
  return { offsets: offsets instanceof Int32Array ? offsets : Int32Array.from(offsets, Number), bytes };
}

function unpackBits({ values, length }: Data): Uint8Array {
  const bits = values as Uint8Array;
  return Uint8Array.from({ length }, (_none, row) => (bits[row >> 3]! >> (row & 7)) & 1);
}
