import type { TableRef } from './artifact.js';
import type { ColumnDeclaration, RowOf, Column } from './column.js';
import { isPlainObject } from './json.js';

/** A value that takes the place of a `?`. It never becomes SQL. */
export type SqlValue = string | number | boolean | null;

/** Options of `read.csv`; what is absent is found out from the file. */
export interface CsvOptions {
  readonly delimiter?: string;
  readonly header?: boolean;
  /** Text that means missing; the empty one where absent. */
  readonly missing?: string;
}

export type Source =
  | { readonly format: 'parquet' | 'jsonl' | 'arrow'; readonly from: readonly string[] }
  | { readonly format: 'csv'; readonly from: readonly string[]; readonly options: CsvOptions }
  | { readonly format: 'table'; readonly table: TableRef };

/** One thing done to the rows, in the order written. */
export type QueryStep =
  | { readonly do: 'where'; readonly sql: string; readonly values: readonly SqlValue[] }
  | {
      readonly do: 'derive';
      readonly name: string;
      readonly column: ColumnDeclaration;
      readonly sql: string;
      readonly values: readonly SqlValue[];
    }
  | { readonly do: 'select'; readonly columns: readonly string[] };

/** A table that is not there yet: where its rows lie and what to do with them. Plain data; nothing has been read. */
export interface TableQuery {
  readonly $query: 'table';
  readonly source: Source;
  /** What is read, in this order. */
  readonly columns: { readonly [name: string]: ColumnDeclaration };
  readonly steps: readonly QueryStep[];
}

/** Builds a `TableQuery`. Each method gives a new one; a step that returns it hands on the table. */
export class Query<Row> implements TableQuery {
  readonly $query = 'table';
  readonly source: Source;
  readonly columns: { readonly [name: string]: ColumnDeclaration };
  readonly steps: readonly QueryStep[];
  declare private readonly row: Row;

  constructor(
    source: Source,
    columns: { readonly [name: string]: ColumnDeclaration },
    steps: readonly QueryStep[] = [],
  ) {
    this.source = source;
    this.columns = columns;
    this.steps = steps;
  }

  /** Keeps the rows for which a SQL condition holds: `.where('delay > ? AND origin = ?', 15, 'SEA')`. */
  where(sql: string, ...values: readonly SqlValue[]): Query<Row> {
    return this.with({ do: 'where', sql, values });
  }

  /** Adds (or replaces) a column: `.derive('late', schema.bool(), 'delay > ?', 15)`. */
  derive<const Name extends string, C extends Column>(
    name: Name,
    column: C,
    ...[sql, ...values]: readonly [sql: string, ...values: readonly SqlValue[]]
  ): Query<Omit<Row, Name> & RowOf<{ [N in Name]: C }>> {
    return this.with({ do: 'derive', name, column, sql, values });
  }

  /** Keeps these columns, in this order. */
  select<const Name extends keyof Row & string>(...columns: readonly Name[]): Query<Pick<Row, Name>> {
    return this.with({ do: 'select', columns });
  }

  private with<Next>(step: QueryStep): Query<Next> {
    return new Query(this.source, this.columns, [...this.steps, step]);
  }
}

export function isTableQuery(value: unknown): value is TableQuery {
  return isPlainObject(value) && value['$query'] === 'table' && 'source' in value;
}
