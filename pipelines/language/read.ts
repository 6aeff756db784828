import type { AnyRow, RowOf, Columns } from '../../core/column.js';
import { parseDataset } from '../../core/datasets/reference.js';
import { Query } from '../../core/query.js';
import { queryOf } from '../../core/query.js';
import type { CsvOptions, FileOptions, SqlOptions, SqlValue, TableQuery } from '../../core/query.js';
import type { Schema } from '../../core/schema/schema.js';
import type { Table } from '../../core/table.js';

type From = string | readonly string[];
interface DatasetReader {
  <C extends Columns>(name: string, schema: Schema<C>): Query<RowOf<C>>;
  (name: string): Query<AnyRow>;
}
type Reader = <C extends Columns>(from: From, schema: Schema<C>, options?: FileOptions) => Query<RowOf<C>>;

/**
 * Names a table by where it lies: `read.parquet('data/2001-*.parquet', Flight).where('delay > ?', 15)`.
 * A place is a path or glob (relative to the project), a file of an npm package (`vega-datasets:flights-3m.parquet`), an
 * address (`https://…`), or objects of an S3-compatible store (`s3://bucket/2001/*.parquet`, `s3://bucket/folder/`).
 * Nothing is read here; return it from a step and the next step receives the table.
 */
export const read: {
  readonly parquet: Reader;
  readonly jsonl: Reader;
  /** Arrow IPC files, as pyarrow or polars write them. */
  readonly arrow: Reader;
  /**
   * A published dataset: `flights` or `flights@latest` (the newest), `flights@3`, `flights@2001-01` (an alias) or
   * `flights@run:<id>` (what that run made of it, or read). A name means the same version in all of a run.
   * Without a schema, all columns are read.
   */
  readonly dataset: DatasetReader;
  /** A PostgreSQL statement as of one moment: `read.sql({ database: secret('warehouse'), query, values }, Flight)`. */
  readonly sql: <C extends Columns>(options: SqlOptions, schema: Schema<C>) => Query<RowOf<C>>;
  /** DuckDB SQL over queries and tables, by name: `read.query({ flights, carriers }, Delays, 'SELECT … WHERE delay > ?', 15)`. */
  readonly query: <C extends Columns>(
    tables: { readonly [name: string]: TableQuery | Table },
    schema: Schema<C>,
    ...statement: readonly [sql: string, ...values: readonly SqlValue[]]
  ) => Query<RowOf<C>>;
  readonly csv: <C extends Columns>(from: From, schema: Schema<C>, options?: CsvOptions) => Query<RowOf<C>>;
} = {
  parquet: files('parquet'),
  jsonl: files('jsonl'),
  arrow: files('arrow'),
  dataset: (name: string, schema?: Schema<Columns>) => {
    parseDataset(name);
    return new Query<never>({ format: 'dataset', dataset: name }, schema?.columns ?? {});
  },
  sql: (options, schema) => new Query({ format: 'sql', ...options }, schema.columns),
  query: (tables, schema, sql, ...values) => {
    const named = Object.entries(tables).map(([name, table]) => [name, queryOf(table)] as const);
    return new Query({ format: 'query', tables: Object.fromEntries(named), sql, values }, schema.columns);
  },
  csv: (from, schema, options = {}) => new Query({ format: 'csv', from: [from].flat(), options }, schema.columns),
};

function files(format: 'parquet' | 'jsonl' | 'arrow'): Reader {
  return (from, schema, options) =>
    new Query({ format, from: [from].flat(), ...(options && { options }) }, schema.columns);
}
