import { z } from 'zod';
import type { ColumnDeclaration, ColumnKind, Columns } from '../column.js';
import type { Schema } from './schema.js';

/** The zod object for one row of these columns. */
export function rowOf<C extends Columns>(columns: C): Schema<C>['row'] {
  const shape = Object.entries(columns).map(([name, column]) => {
    const value = VALUES[column.type](column);
    return [name, column.nullable ? value.nullable() : value];
  });
  return z.object(Object.fromEntries(shape)) as unknown as Schema<C>['row'];
}

type Maker = (column: ColumnDeclaration) => z.ZodType;

const VALUES: { readonly [Kind in ColumnKind]: Maker } = {
  timestamp: () =>
    z
      .union([z.iso.datetime({ offset: true, local: true }), z.number(), z.date()])
      .transform(instant)
      .pipe(z.date()),
  int8: (column) => integer(column, 8),
  int16: (column) => integer(column, 16),
  int32: (column) => integer(column, 32),
  int64: (column) => long(column),
  float32: (column) => ranged(z.number(), column),
  float64: (column) => ranged(z.number(), column),
  bool: () => z.boolean(),
  utf8: () => z.string(),
  category: () => z.string(),
};

/** Text without an offset means UTC, whatever the machine's own zone. */
function instant(value: string | number | Date): Date {
  return new Date(typeof value === 'string' && !/(Z|[+-]\d\d:?\d\d)$/.test(value) ? `${value}Z` : value);
}

function ranged(type: z.ZodNumber, { min, max }: ColumnDeclaration): z.ZodNumber {
  const above = min === undefined ? type : type.min(min);
  return max === undefined ? above : above.max(max);
}

function integer(column: ColumnDeclaration, bits: number): z.ZodNumber {
  const limit = 2 ** (bits - 1);
  return ranged(
    z
      .int()
      .min(-limit)
      .max(limit - 1),
    column,
  );
}

function long({ min, max }: ColumnDeclaration): z.ZodType {
  const text = z.string().regex(/^-?\d+$/, 'Expected a whole number in text');
  const whole = z.union([z.bigint(), z.int(), text]).transform((value) => BigInt(value));
  return whole
    .refine((value) => value === BigInt.asIntN(64, value), 'Does not fit in 64 bits')
    .refine(
      (value) => (min === undefined || value >= min) && (max === undefined || value <= max),
      `Expected a number from ${min ?? 'any'} to ${max ?? 'any'}`,
    );
}
