import { checkBadRowOptions } from '../../core/bad-rows.js';
import type { BadRowOptions, SetAside } from '../../core/bad-rows.js';
import type { AnyRow, RowOf, Columns } from '../../core/column.js';
import { parseDataset } from '../../core/datasets/reference.js';
import { Query } from '../../core/query.js';
import { queryOf } from '../../core/query.js';
import type {
  CsvOptions,
  FileOptions,
  ImageOptions,
  JsonlOptions,
  SqlOptions,
  SqlValue,
  TableQuery,
  TextOptions,
} from '../../core/query.js';
import type { Schema } from '../../core/schema/schema.js';
import type { Table } from '../../core/table.js';
import { imageColumns, textColumns } from './documents.js';
import type { ImageFile, TextFile } from './documents.js';

type From = string | readonly string[];
interface DatasetReader {
  <C extends Columns>(name: string, schema: Schema<C>): Query<RowOf<C>>;
  (name: string): Query<AnyRow>;
}
/** With `onBadRow: 'quarantine'`, what was set aside is a table beside the one that the step gives: `raw.quarantine`. */
interface DirtyReader<Options extends BadRowOptions> {
  <C extends Columns>(
    from: From,
    schema: Schema<C>,
    options: Options & { readonly onBadRow: 'quarantine' },
  ): Query<RowOf<C>, SetAside>;
  <C extends Columns>(from: From, schema: Schema<C>, options?: Options): Query<RowOf<C>>;
}
type Reader = <C extends Columns>(from: From, schema: Schema<C>, options?: FileOptions) => Query<RowOf<C>>;

/**
 * Names a table by where it lies: `read.parquet('data/2001-*.parquet', Flight).where('delay > ?', 15)`.
 * A place is a path or glob (relative to the project), files of an npm package (`vega-datasets:flights-3m.parquet`), an
 * address (`https://…`), or objects of an S3-compatible store (`s3://bucket/2001/*.parquet`, `s3://bucket/folder/`).
 * Nothing is read here; return it from a step and the next step receives the table.
 */
export const read: {
  readonly parquet: Reader;
  /** One JSON object a line. */
  readonly jsonl: DirtyReader<JsonlOptions>;
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
    tables: { readonly [name: string]: (TableQuery & { readonly newBy?: never }) | Table },
    schema: Schema<C>,
    ...statement: readonly [sql: string, ...values: readonly SqlValue[]]
  ) => Query<RowOf<C>>;
  /** One JSON object a file, or an array of them. */
  readonly json: Reader;
  /** Each file as a row: its `path`, its whole `text`, and how many `bytes` it has. */
  readonly text: (from: From, options?: TextOptions) => Query<TextFile>;
  /**
   * Each file as a row: its `path`, the decoded `image` as a tensor of bytes of shape `[height, width, channels]`, and the
   * `width` and `height` it came with. PNG, JPEG, WebP, GIF (its first picture), AVIF, TIFF and SVG; what is transparent
   * becomes white. `read.images('photos/*.jpg', { size: [64, 64], channels: 3 })`.
   */
  readonly images: (from: From, options: ImageOptions) => Query<ImageFile>;
  readonly csv: DirtyReader<CsvOptions>;
} = {
  parquet: files('parquet'),
  jsonl: (from: From, schema: Schema<Columns>, options?: JsonlOptions) => {
    checkBadRowOptions(options ?? {});
    return new Query<never, never>(
      { format: 'jsonl', from: [from].flat(), ...(options && { options }) },
      schema.columns,
    );
  },
  arrow: files('arrow'),
  dataset: (name: string, schema?: Schema<Columns>) => {
    parseDataset(name);
    return new Query<never>({ format: 'dataset', dataset: name }, schema?.columns ?? {});
  },
  json: files('json'),
  text: (from, options = {}) => new Query({ format: 'text', from: [from].flat(), options }, textColumns),
  images: (from, options) => new Query({ format: 'images', from: [from].flat(), options }, imageColumns(options)),
  sql: (options, schema) => new Query({ format: 'sql', ...options }, schema.columns),
  query: (tables, schema, sql, ...values) => {
    const named = Object.entries(tables).map(([name, table]) => [name, queryOf(table)] as const);
    return new Query({ format: 'query', tables: Object.fromEntries(named), sql, values }, schema.columns);
  },
  csv: (from: From, schema: Schema<Columns>, options: CsvOptions = {}) => {
    checkBadRowOptions(options);
    return new Query<never, never>({ format: 'csv', from: [from].flat(), options }, schema.columns);
  },
};

function files(format: 'parquet' | 'json' | 'arrow'): Reader {
  return (from, schema, options) =>
    new Query({ format, from: [from].flat(), ...(options && { options }) }, schema.columns);
}
