import type { ColumnType } from './artifact.js';

export type SignedKind = 'int8' | 'int16' | 'int32' | 'int64';
export type UnsignedKind = 'uint8' | 'uint16' | 'uint32' | 'uint64';
export type IntegerKind = SignedKind | UnsignedKind;
/** No `float16`: neither Node 20 nor DuckDB has numbers of that size. Arrow files of others are read as `float32`. */
export type FloatKind = 'float32' | 'float64';
export type NumberKind = IntegerKind | FloatKind;
/** What a list may hold. */
export type ItemKind = NumberKind | 'timestamp' | 'date' | 'time' | 'bool' | 'utf8' | 'binary';
export type ColumnKind = ItemKind | 'category' | 'list' | 'tensor';
export type Precision = 's' | 'ms' | 'us' | 'ns';

/** What a schema says of one column. Plain data: it travels with queries and models. */
export interface ColumnDeclaration {
  readonly type: ColumnKind;
  /** A missing value is fine. Where it is not, validation counts it as an anomaly. */
  readonly nullable: boolean;
  /** Least and greatest value that makes sense, both inclusive; numbers only. */
  readonly min?: number;
  readonly max?: number;
  /** What the numbers count: `min`, `mi`, `°C`. */
  readonly unit?: string;
  /** How many different values a category may have. */
  readonly maxDistinct?: number;
  /** What a list holds. */
  readonly item?: ColumnDeclaration;
  /** The numbers of a tensor, and its shape: `[28, 28, 1]`. */
  readonly of?: NumberKind;
  readonly shape?: readonly number[];
  /** How finely a timestamp is kept; `ms` where absent. */
  readonly precision?: Precision;
  /** The values a category may have; others break a rule. */
  readonly values?: readonly string[];
  /** Infinities are fine. Elsewhere a float that is infinite breaks a rule, for it ruins every mean and every gradient. */
  readonly infinite?: boolean;
  /** It tells of a person: its values are kept out of logs, reports and error texts. */
  readonly pii?: boolean;
  /** Environments in which it is not there: a label is `notIn: ['serving']`. */
  readonly notIn?: readonly string[];
  /** The only environments in which it is there: an outcome that is known later is `in: ['training']`. */
  readonly in?: readonly string[];
}

/** A declaration that TypeScript knows the value's type of. */
export interface Column<
  Kind extends ColumnKind = ColumnKind,
  Nullable extends boolean = boolean,
> extends ColumnDeclaration {
  readonly type: Kind;
  readonly nullable: Nullable;
}

/** Lists of any length, of items of one kind. */
export interface ListColumn<Item extends Column = Column, Nullable extends boolean = boolean> extends Column<
  'list',
  Nullable
> {
  readonly item: Item;
}

/** As many numbers in each row as the shape says. */
export interface TensorColumn<Of extends NumberKind = NumberKind, Nullable extends boolean = boolean> extends Column<
  'tensor',
  Nullable
> {
  readonly of: Of;
  readonly shape: readonly number[];
}

export type Columns = { readonly [name: string]: Column };

interface Arrays {
  int8: Int8Array;
  int16: Int16Array;
  int32: Int32Array;
  int64: BigInt64Array;
  uint8: Uint8Array;
  uint16: Uint16Array;
  uint32: Uint32Array;
  uint64: BigUint64Array;
  float32: Float32Array;
  float64: Float64Array;
}
type Long = 'int64' | 'uint64';
interface Values extends Record<Exclude<NumberKind, Long>, number>, Record<Long, bigint> {
  timestamp: Date;
  /** Midnight, UTC. */
  date: Date;
  /** `17:05:00`, with up to six digits of a second's fraction. */
  time: string;
  bool: boolean;
  utf8: string;
  binary: Uint8Array;
  category: string;
  list: readonly unknown[];
  tensor: Arrays[NumberKind];
}
type Present<C> =
  C extends ListColumn<infer Item>
    ? readonly ValueOf<Item>[]
    : C extends TensorColumn<infer Of>
      ? Arrays[Of]
      : C extends Column<infer Kind>
        ? Values[Kind]
        : never;
type ValueOf<C> =
  Present<C> | (C extends Column<ColumnKind, infer Nullable> ? (true extends Nullable ? null : never) : never);

/** The columns that are there in an environment. */
export type ColumnsIn<C extends Columns, Environment extends string> = {
  readonly [Name in keyof C as IsIn<C[Name], Environment> extends true ? Name : never]: C[Name];
};
type IsIn<C, Environment> = C extends { readonly notIn: readonly (infer Absent)[] }
  ? Environment extends Absent
    ? false
    : IsAmong<C, Environment>
  : IsAmong<C, Environment>;
type IsAmong<C, Environment> = C extends { readonly in: readonly (infer There)[] }
  ? Environment extends There
    ? true
    : false
  : true;

/** The columns themselves where they name declared environments only; of another, what it may be. */
export type ColumnsWithin<C extends Columns, Environment extends string> = {
  readonly [Name in keyof C]: EnvironmentsOf<C[Name]> extends Environment
    ? C[Name]
    : { readonly notIn?: readonly Environment[]; readonly in?: readonly Environment[] };
};
type EnvironmentsOf<C> =
  | (C extends { readonly notIn: readonly (infer Absent)[] } ? Absent : never)
  | (C extends { readonly in: readonly (infer There)[] } ? There : never);

/** One row as TypeScript sees it. */
export type RowOf<C extends Columns> = { readonly [Name in keyof C]: ValueOf<C[Name]> };
/** `Row<typeof Flight>` for a schema `Flight`. */
export type Row<S extends { readonly columns: Columns }> = RowOf<S['columns']>;
/** A row of a table that nobody declared. */
export type AnyRow = { readonly [column: string]: unknown };

/** The Arrow type of a category, in text. */
export const CATEGORY = 'dictionary<utf8>';

/**
 * The column's Arrow type in text, as it stands in table references: `int16`, `timestamp[ms]`, `dictionary<utf8>`,
 * `list<float32>`, `tensor<uint8>[28,28,1]`.
 */
export function arrowText({ type, precision = 'ms', item, of, shape }: ColumnDeclaration): string {
  if (type === 'timestamp') return `timestamp[${precision}]`;
  if (type === 'date') return 'date[day]';
  if (type === 'time') return 'time[us]';
  if (type === 'list' && item !== undefined) return `list<${arrowText(item)}>`;
  if (type === 'tensor') return tensorType(of ?? 'float32', shape ?? []);
  return type === 'category' ? CATEGORY : type;
}

export function tensorType(of: NumberKind, shape: readonly number[]): string {
  return `tensor<${of}>[${shape.join(',')}]`;
}

/** Columns as a table keeps them. All may hold nulls: it is validation that says whether they should. */
export function columnTypes(columns: { readonly [name: string]: ColumnDeclaration }): ColumnType[] {
  return Object.entries(columns).map(([name, column]) => ({
    name,
    type: arrowText(column),
    nullable: true,
    ...(column.pii && { pii: true as const }),
  }));
}

/** Least and greatest value of an integer kind, both inclusive. */
export function integerRange(kind: IntegerKind): { readonly min: bigint; readonly max: bigint } {
  const bits = BigInt(/\d+$/.exec(kind)![0]);
  if (kind.startsWith('uint')) return { min: 0n, max: 2n ** bits - 1n };
  return { min: -(2n ** (bits - 1n)), max: 2n ** (bits - 1n) - 1n };
}
