import { z } from 'zod';
import { integerRange } from '../column.js';
import type { ColumnDeclaration, ColumnKind, Columns, IntegerKind } from '../column.js';
import type { Schema } from './schema.js';
import { tensor } from './tensor.js';

/** The zod object for one row of these columns. */
export function rowOf<C extends Columns>(columns: C): Schema<C>['row'] {
  const shape = Object.entries(columns).map(([name, column]) => [name, valueOf(column)]);
  return z.object(Object.fromEntries(shape)) as unknown as Schema<C>['row'];
}

function valueOf(column: ColumnDeclaration): z.ZodType {
  const value = VALUES[column.type](column);
  return column.nullable ? value.nullable() : value;
}

type Maker = (column: ColumnDeclaration) => z.ZodType;

const VALUES: { readonly [Kind in ColumnKind]: Maker } = {
  timestamp: () =>
    z
      .union([z.iso.datetime({ offset: true, local: true }), z.number(), z.date()])
      .transform(instant)
      .pipe(z.date()),
  date: () =>
    z.union([z.iso.date().transform((text) => new Date(text)), z.date().refine(isMidnight, 'Expected a day')]),
  time: () => z.iso.time({ precision: null }).refine((text) => !/\.\d{7}/.test(text), 'Expected whole microseconds'),
  int8: integer,
  int16: integer,
  int32: integer,
  int64: long,
  uint8: integer,
  uint16: integer,
  uint32: integer,
  uint64: long,
  float32: (column) => ranged(z.number(), column),
  float64: (column) => ranged(z.number(), column),
  bool: () => z.boolean(),
  utf8: () => z.string(),
  binary: () => z.union([z.instanceof(Uint8Array), z.base64().transform(bytesOf)]),
  category: ({ values }) => (values === undefined ? z.string() : z.enum(values as string[])),
  list: ({ item }) => z.array(valueOf(item!)),
  tensor,
};

/** Text without an offset means UTC, whatever the machine's own zone. */
function instant(value: string | number | Date): Date {
  return new Date(typeof value === 'string' && !/(Z|[+-]\d\d:?\d\d)$/.test(value) ? `${value}Z` : value);
}

function ranged(type: z.ZodNumber, { min, max }: ColumnDeclaration): z.ZodNumber {
  const above = min === undefined ? type : type.min(min);
  return max === undefined ? above : above.max(max);
}

function integer(column: ColumnDeclaration): z.ZodNumber {
  const { min, max } = integerRange(column.type as IntegerKind);
  return ranged(z.int().min(Number(min)).max(Number(max)), column);
}

function long({ type, min, max }: ColumnDeclaration): z.ZodType {
  const text = z.string().regex(/^-?\d+$/, 'Expected a whole number in text');
  const whole = z.union([z.bigint(), z.int(), text]).transform((value) => BigInt(value));
  const range = integerRange(type as IntegerKind);
  return whole
    .refine((value) => value >= range.min && value <= range.max, 'Does not fit in 64 bits')
    .refine(
      (value) => (min === undefined || value >= min) && (max === undefined || value <= max),
      `Expected a number from ${min ?? 'any'} to ${max ?? 'any'}`,
    );
}

function isMidnight(date: Date): boolean {
  return date.getTime() % 86_400_000 === 0;
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
