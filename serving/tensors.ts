import { isPlainObject } from '../core/json.js';
import type { InputColumn } from '../core/features/spec.js';
import { BadRequest } from './check-rows.js';
import type { Problem } from './check-rows.js';

/** A tensor of the Open Inference Protocol: one column of all rows, its first axis. */
export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly datatype: string;
  readonly data: readonly unknown[];
}

type Inputs = { readonly [column: string]: InputColumn };

const DATATYPE: { readonly [Kind in InputColumn['type']]: string } = {
  timestamp: 'BYTES',
  date: 'BYTES',
  time: 'BYTES',
  int8: 'INT8',
  int16: 'INT16',
  int32: 'INT32',
  int64: 'INT64',
  uint8: 'UINT8',
  uint16: 'UINT16',
  uint32: 'UINT32',
  uint64: 'UINT64',
  float32: 'FP32',
  float64: 'FP64',
  bool: 'BOOL',
  utf8: 'BYTES',
  binary: 'BYTES',
  category: 'BYTES',
  list: 'BYTES',
  tensor: 'BYTES',
};
const INTEGERS = ['INT8', 'INT16', 'INT32', 'INT64', 'UINT8', 'UINT16', 'UINT32', 'UINT64'];
const KNOWN = ['BOOL', 'BYTES', 'FP16', 'FP32', 'FP64', ...INTEGERS];

export function inputMetadata(inputs: Inputs): readonly Omit<Tensor, 'data'>[] {
  return Object.entries(inputs).map(([name, { type, of = 'float32', shape = [] }]) => ({
    name,
    datatype: DATATYPE[type === 'tensor' ? of : type],
    shape: [-1, ...shape],
  }));
}

/**
 * Rows out of a request's `inputs`: one tensor a column, of shape [rows], [rows, 1] or [rows, …] for a
 * column of tensors, its data flat or nested.
 * Throws BadRequest with every problem.
 */
export function rowsOfTensors(inputs: unknown): readonly Record<string, unknown>[] {
  if (!Array.isArray(inputs) || inputs.length === 0) {
    throw new BadRequest([{ path: 'inputs', message: 'is not a list of tensors, one for each column' }]);
  }
  const problems = inputs.flatMap((tensor, i) => tensorProblems(tensor, `inputs[${i}]`));
  if (problems.length > 0) throw new BadRequest(problems);
  const tensors = inputs as readonly Tensor[];
  const count = tensors[0]?.shape[0] as number;
  const uneven = tensors.flatMap(({ shape }, i) =>
    shape[0] === count
      ? []
      : [{ path: `inputs[${i}].shape`, message: `has ${shape[0]} rows, the first tensor ${count}` }],
  );
  if (uneven.length > 0) throw new BadRequest(uneven);
  const columns = tensors.map((tensor) => [tensor.name, cellsOf(tensor)] as const);
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(columns.map(([name, cells]) => [name, cells[row]])),
  );
}

function tensorProblems(tensor: unknown, path: string): readonly Problem[] {
  if (!isPlainObject(tensor)) return [{ path, message: 'is not a tensor' }];
  const { name, shape, datatype, data } = tensor;
  const problems: Problem[] = [];
  if (typeof name !== 'string' || name === '') problems.push({ path: `${path}.name`, message: 'is not a name' });
  if (typeof datatype !== 'string' || !KNOWN.includes(datatype)) {
    problems.push({ path: `${path}.datatype`, message: `${JSON.stringify(datatype)} is none of ${KNOWN.join(', ')}` });
  }
  if (!isShape(shape))
    problems.push({ path: `${path}.shape`, message: 'is not [rows], [rows, 1] or [rows, …], each at least 1' });
  else if (!Array.isArray(data)) problems.push({ path: `${path}.data`, message: 'is not a list' });
  else if (flat(data).length !== sizeOf(shape)) {
    problems.push({
      path: `${path}.data`,
      message: `has ${flat(data).length} values, its shape says ${sizeOf(shape)}`,
    });
  }
  return problems;
}

function isShape(shape: unknown): shape is readonly number[] {
  return Array.isArray(shape) && shape.length > 0 && shape.every((one) => Number.isSafeInteger(one) && one > 0);
}

function flat(data: readonly unknown[]): readonly unknown[] {
  return data.some(Array.isArray) ? data.flat(Infinity) : data;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** A value for each row; of a tensor, its numbers in one array, or null where all of them are. */
function cellsOf({ shape, data }: Tensor): readonly unknown[] {
  const [rows = 0, ...rest] = shape;
  const width = sizeOf(rest);
  const values = flat(data);
  if (width === 1 && rest.length <= 1) return values;
  return Array.from({ length: rows }, (_, row) => {
    const numbers = values.slice(row * width, (row + 1) * width);
    return numbers.every((one) => one === null) ? null : numbers;
  });
}
