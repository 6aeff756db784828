import type { ColumnType } from './artifact.js';

export type IntegerKind = 'int8' | 'int16' | 'int32' | 'int64';
export type FloatKind = 'float32' | 'float64';
export type ColumnKind = 'timestamp' | IntegerKind | FloatKind | 'bool' | 'utf8' | 'category';
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
  /** How finely a timestamp is kept; `ms` where absent. */
  readonly precision?: Precision;
  /** It tells of a person: kept out of logs, profiles and error texts. */
  readonly pii?: boolean;
}

/** A declaration that TypeScript knows the value's type of. */
export interface Column<
  Kind extends ColumnKind = ColumnKind,
  Nullable extends boolean = boolean,
> extends ColumnDeclaration {
  readonly type: Kind;
  readonly nullable: Nullable;
}

export type Columns = { readonly [name: string]: Column };

interface Values {
  timestamp: Date;
  int8: number;
  int16: number;
  int32: number;
  int64: bigint;
  float32: number;
  float64: number;
  bool: boolean;
  utf8: string;
  category: string;
}
type ValueOf<C> =
  C extends Column<infer Kind, infer Nullable> ? Values[Kind] | (true extends Nullable ? null : never) : never;

/** One row as TypeScript sees it. */
export type RowOf<C extends Columns> = { readonly [Name in keyof C]: ValueOf<C[Name]> };
/** `Row<typeof Flight>` for a schema `Flight`. */
export type Row<S extends { readonly columns: Columns }> = RowOf<S['columns']>;
/** A row of a table that nobody declared. */
export type AnyRow = { readonly [column: string]: unknown };

/** The column's Arrow type in text, as it stands in table references: `int16`, `timestamp[ms]`, `dictionary<utf8>`. */
export function arrowText({ type, precision = 'ms' }: ColumnDeclaration): string {
  if (type === 'timestamp') return `timestamp[${precision}]`;
  return type === 'category' ? 'dictionary<utf8>' : type;
}

/** Columns as a table keeps them. All may hold nulls: it is validation that says whether they should. */
export function columnTypes(columns: { readonly [name: string]: ColumnDeclaration }): ColumnType[] {
  return Object.entries(columns).map(([name, column]) => ({ name, type: arrowText(column), nullable: true }));
}
