import { z } from 'zod';
import { integerRange } from '../column.js';
import type { ColumnDeclaration, IntegerKind, NumberKind } from '../column.js';
import type { NumberArray } from '../table.js';

/** A tensor from outside: arrays in arrays as its shape says, or its numbers in one array, or a typed array. */
export function tensor({ of = 'float32', shape = [], pii = false }: ColumnDeclaration): z.ZodType {
  const width = shape.reduce((product, length) => product * length, 1);
  return z.unknown().transform((value, context) => {
    const values = ArrayBuffer.isView(value) ? numbersIn(value) : flatten(value, shape.length);
    const wrong =
      values === undefined || !hasShape(value, shape) ? 'is no tensor of this shape' : problem(values, { of, pii });
    if (wrong === undefined) return new ARRAYS[of](values as never);
    context.addIssue({
      code: 'custom',
      message: `Expected ${width} numbers in the shape [${shape.join(', ')}]; it ${wrong}`,
    });
    return z.NEVER;
  });
}

const ARRAYS: { readonly [Kind in NumberKind]: new (values: never) => NumberArray } = {
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
};

type Values = readonly unknown[];

function numbersIn(value: ArrayBufferView): Values | undefined {
  return value instanceof DataView ? undefined : [...(value as unknown as Iterable<unknown>)];
}

function flatten(value: unknown, depth: number): Values | undefined {
  return Array.isArray(value) ? (value.flat(Math.max(0, depth - 1)) as Values) : undefined;
}

/** One array of all numbers, or arrays in arrays with the right length at every depth. */
function hasShape(value: unknown, shape: readonly number[]): boolean {
  const width = shape.reduce((product, length) => product * length, 1);
  if (ArrayBuffer.isView(value)) return (value as Uint8Array).length === width;
  if (!Array.isArray(value)) return false;
  if (!Array.isArray(value[0])) return value.length === (shape.length === 1 ? shape[0] : width);
  const [length, ...rest] = shape;
  return value.length === length && value.every((one) => Array.isArray(one) && hasShape(one, rest));
}

function problem(values: Values, { of, pii }: { of: NumberKind; pii: boolean }): string | undefined {
  const at = values.findIndex((value) => !fits(value, of));
  return at < 0 ? undefined : `has ${pii ? 'a value' : String(values[at])} at position ${at}, which is no ${of}`;
}

function fits(value: unknown, of: NumberKind): boolean {
  if (of === 'float32' || of === 'float64') return typeof value === 'number';
  const { min, max } = integerRange(of satisfies IntegerKind);
  if (of === 'int64' || of === 'uint64') return typeof value === 'bigint' && value >= min && value <= max;
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
}
