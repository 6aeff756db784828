import type { z } from 'zod';
import type { ColumnType } from '../artifact.js';
import { columnTypes } from '../column.js';
import type {
  Column,
  ColumnDeclaration,
  ColumnKind,
  Columns,
  ColumnsIn,
  ColumnsWithin,
  FloatKind,
  IntegerKind,
  ItemKind,
  ListColumn,
  NumberKind,
  Precision,
  RowOf,
  TensorColumn,
} from '../column.js';
import { FinalError } from '../errors.js';
import { buildFeatures } from '../features/features.js';
import type { Features, FeatureTools } from '../features/features.js';
import type { Feature, Label } from '../features/tools/feature.js';
import { rowOf } from './row.js';

/** One declaration of a table: its Arrow columns, its zod row, its TypeScript row (`Row<typeof Flight>`). */
export interface Schema<C extends Columns = Columns, Environments extends string = string> {
  readonly columns: C;
  /** The columns as Arrow and table references name them. */
  readonly arrow: readonly ColumnType[];
  /** Checks one row from outside: timestamps as ISO text or epoch milliseconds, 64-bit integers as text or number. */
  readonly row: z.ZodObject<{ [Name in keyof C]: z.ZodType<RowOf<C>[Name]> }>;
  /**
   * The same without the columns that are not in this environment: `Flight.in('serving')` has no label. Throws FinalError
   * `SCHEMA` for one that is not declared, where environments are.
   */
  in<const Environment extends Environments>(environment: Environment): Schema<ColumnsIn<C, Environment>>;
  /** What a model gets and predicts, made from the columns: `Flight.features((f) => ({ hour: f.date.hour().cyclic() }))`. */
  features(declare: (tools: FeatureTools<C>) => { readonly [name: string]: Feature | Label }): Features;
}

interface Options {
  readonly nullable?: boolean;
  readonly pii?: boolean;
  readonly notIn?: readonly string[];
  readonly in?: readonly string[];
}
interface NumberOptions extends Options {
  readonly min?: number;
  readonly max?: number;
  readonly unit?: string;
}
interface FloatOptions extends NumberOptions {
  readonly infinite?: boolean;
}
interface TimestampOptions extends Options {
  readonly precision?: Precision;
}
interface CategoryOptions extends Options {
  readonly maxDistinct?: number;
  readonly values?: readonly string[];
}
interface TensorOptions extends Options {
  readonly of: NumberKind;
  readonly shape: readonly number[];
}
type Nullable<O> = O extends { readonly nullable: true } ? true : false;
type Declare<Kind extends ColumnKind, Allowed> = <const O extends Allowed = Allowed>(
  options?: O,
) => Column<Kind, Nullable<O>> & Absence<O>;
/** Where a column is absent is part of its type, so that the rows of an environment are exact. */
type Absence<O> = Pick<O, Extract<keyof O, 'notIn' | 'in'>>;

type NumberColumns = { readonly [Kind in IntegerKind]: Declare<Kind, NumberOptions> } & {
  readonly [Kind in FloatKind]: Declare<Kind, FloatOptions>;
};
interface OtherColumns {
  /** A moment in time, UTC. Text without an offset is read as UTC. */
  readonly timestamp: Declare<'timestamp', TimestampOptions>;
  /** A day: midnight UTC as a Date. Text is `2001-02-28`. */
  readonly date: Declare<'date', Options>;
  /** A time of day to the microsecond, as text: `17:05:00.25`. */
  readonly time: Declare<'time', Options>;
  readonly bool: Declare<'bool', Options>;
  readonly utf8: Declare<'utf8', Options>;
  /** The same as `utf8`. */
  readonly string: Declare<'utf8', Options>;
  /** Text from a limited set of values, kept as numbers beside a dictionary. */
  readonly category: Declare<'category', CategoryOptions>;
  /** Bytes. Text is base64. */
  readonly binary: Declare<'binary', Options>;
  /** Any number of items: `schema.list(schema.float32())`. */
  list<const Item extends Column<ItemKind>, const O extends Options = Options>(
    item: Item,
    options?: O,
  ): ListColumn<Item, Nullable<O>> & Absence<O>;
  /** Numbers in one shape: `schema.tensor({ of: 'uint8', shape: [28, 28, 1] })`. Rows have them as a typed array, row-major. */
  tensor<const O extends TensorOptions>(options: O): TensorColumn<O['of'], Nullable<O>> & Absence<O>;
}

type ColumnMakers = NumberColumns & OtherColumns;

/** Where the rows of a schema are met: `{ environments: ['training', 'serving'] }`. Columns may name no other. */
export interface SchemaOptions<Environments extends string = string> {
  readonly environments: readonly Environments[];
}
interface SchemaMaker {
  <const C extends Columns>(columns: C): Schema<C>;
  <const C extends Columns, const Environments extends string>(
    columns: C & ColumnsWithin<C, Environments>,
    options: SchemaOptions<Environments>,
  ): Schema<C, Environments>;
}

/**
 * Declares a table: `schema({ date: schema.timestamp(), delay: schema.int16({ min: -120, unit: 'min' }) })`.
 * Throws FinalError `SCHEMA` for a declaration that no table could meet.
 */
export const schema: SchemaMaker & ColumnMakers = Object.assign(declare, {
  timestamp: column('timestamp'),
  date: column('date'),
  time: column('time'),
  int8: column('int8'),
  int16: column('int16'),
  int32: column('int32'),
  int64: column('int64'),
  uint8: column('uint8'),
  uint16: column('uint16'),
  uint32: column('uint32'),
  uint64: column('uint64'),
  float32: column('float32'),
  float64: column('float64'),
  bool: column('bool'),
  utf8: column('utf8'),
  string: column('utf8'),
  binary: column('binary'),
  category: column('category'),
  list: (item: Column, options: Options = {}) => ({ nullable: false, ...options, type: 'list', item }),
  tensor: column('tensor'),
}) as SchemaMaker & ColumnMakers;

function column(type: ColumnKind): (options?: Options) => Column {
  return (options = {}) => ({ nullable: false, ...options, type });
}

function declare<const C extends Columns>(columns: C, options?: SchemaOptions): Schema<C> {
  const names = Object.keys(columns);
  if (names.length === 0) throw badSchema('It declares no column.', 'Name at least one.');
  for (const [name, one] of Object.entries(columns)) {
    checkColumn(name, one);
    for (const environment of [...(one.notIn ?? []), ...(one.in ?? [])])
      checkEnvironment(environment, { by: `"${name}"`, options });
  }
  return {
    columns,
    arrow: columnTypes(columns),
    row: rowOf(columns),
    in: (environment) => {
      checkEnvironment(environment, { by: '`.in`', options });
      return inEnvironment(columns, environment);
    },
    features: (make) => buildFeatures(columns, make),
  };
}

function inEnvironment<C extends Columns, E extends string>(columns: C, environment: E): Schema<ColumnsIn<C, E>> {
  const there = Object.entries(columns).filter(
    ([, one]) => one.notIn?.includes(environment) !== true && one.in?.includes(environment) !== false,
  );
  return declare(Object.fromEntries(there) as ColumnsIn<C, E> & Columns);
}

function checkEnvironment(
  environment: string,
  { by, options }: { readonly by: string; readonly options: SchemaOptions | undefined },
): void {
  if (options === undefined || options.environments.includes(environment)) return;
  throw badSchema(
    `${by} names the environment "${environment}".`,
    `It declares: ${options.environments.map((one) => `"${one}"`).join(', ')}.`,
  );
}

function checkColumn(name: string, { type, min, max, item, shape = [], values }: ColumnDeclaration): void {
  if (values?.length === 0)
    throw badSchema(`"${name}" has no value it may have.`, 'Name its values, or leave `values` out.');
  if (name.trim() === '') throw badSchema('A column has an empty name.', 'Name it as the source does.');
  if (min !== undefined && max !== undefined && !(min <= max)) {
    throw badSchema(`"${name}" has min ${min} and max ${max}.`, 'Give the smaller one as min.');
  }
  if (
    type === 'tensor' &&
    (shape.length === 0 || !shape.every((length) => Number.isSafeInteger(length) && length > 0))
  ) {
    throw badSchema(`"${name}" has the shape [${shape.join(', ')}].`, 'Give its lengths: `shape: [28, 28, 1]`.');
  }
  if (item !== undefined && ['list', 'tensor', 'category'].includes(item.type)) {
    throw badSchema(
      `"${name}" is a list of ${item.type}.`,
      'Lists hold numbers, flags, moments, text or bytes; a category is text.',
    );
  }
}

function badSchema(seen: string, hint: string): FinalError {
  return new FinalError('SCHEMA', { message: `The schema cannot be met. ${seen}`, hint });
}
