import type { RowOf, Columns } from '../../core/column.js';
import { Query } from '../../core/query.js';
import type { CsvOptions } from '../../core/query.js';
import type { Schema } from '../../core/schema/schema.js';

type From = string | readonly string[];
type Reader = <C extends Columns>(from: From, schema: Schema<C>) => Query<RowOf<C>>;

/**
 * Names a table by where it lies: `read.parquet('data/2001-*.parquet', Flight).where('delay > ?', 15)`.
 * A place is a path or glob (relative to the project), or a file of an npm package: `vega-datasets:flights-3m.parquet`.
 * Nothing is read here; return it from a step and the next step receives the table.
 */
export const read: {
  readonly parquet: Reader;
  readonly jsonl: Reader;
  /** Arrow IPC files, as pyarrow or polars write them. */
  readonly arrow: Reader;
  readonly csv: <C extends Columns>(from: From, schema: Schema<C>, options?: CsvOptions) => Query<RowOf<C>>;
} = {
  parquet: (from, schema) => new Query({ format: 'parquet', from: [from].flat() }, schema.columns),
  jsonl: (from, schema) => new Query({ format: 'jsonl', from: [from].flat() }, schema.columns),
  arrow: (from, schema) => new Query({ format: 'arrow', from: [from].flat() }, schema.columns),
  csv: (from, schema, options = {}) => new Query({ format: 'csv', from: [from].flat(), options }, schema.columns),
};
