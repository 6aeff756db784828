import type { TableRef } from './artifact.js';
import type { BadRowOptions } from './bad-rows.js';
import type { ColumnDeclaration, RowOf, Column } from './column.js';
import { milliseconds } from './duration.js';
import { FinalError } from './errors.js';
import { Increment } from './increment.js';
import type { Since, SinceOptions } from './increment.js';
import { instantOf } from './interval.js';
import { isPlainObject } from './json.js';
import type { SecretRef } from './secret.js';
import type { SpanOptions } from './span.js';
import type { Table } from './table.js';

/** A value that takes the place of a `?`. It never becomes SQL. */
export type SqlValue = string | number | boolean | null;

/** Where a source lies, and who may read it. */
export interface FileOptions extends SpanOptions {
  /** The credential of a web server or an S3-compatible store, by name. */
  readonly auth?: SecretRef;
  /** Columns that are in the folders' names, as in `year=2001/month=01/a.parquet`, and are declared in the schema. */
  readonly partitions?: boolean;
}

/** Options of `read.jsonl`. */
export interface JsonlOptions extends FileOptions, BadRowOptions {}

/** Options of `read.csv`; what is absent is found out from the file. */
export interface CsvOptions extends FileOptions, BadRowOptions {
  readonly delimiter?: string;
  /** What texts with a delimiter in them stand in; `"` where absent, and `''` for none. */
  readonly quote?: string;
  readonly header?: boolean;
  /** Text that means missing; the empty one where absent. */
  readonly missing?: string;
  /** `latin-1` or `utf-16` where it is not UTF-8. */
  readonly encoding?: Encoding;
}

export type Encoding = 'utf-8' | 'latin-1' | 'utf-16';

/** Options of `read.text`. */
export interface TextOptions extends FileOptions {
  /** Where it is not UTF-8. */
  readonly encoding?: Encoding;
}

/** Options of `read.images`. */
export interface ImageOptions extends FileOptions {
  /** Height and width of the tensors, in pixels. */
  readonly size: readonly [height: number, width: number];
  /** 1 for grey, 3 for red, green, blue. */
  readonly channels: 1 | 3;
  /** `fill` stretches (default), `contain` leaves a white edge, `cover` cuts off. */
  readonly fit?: 'fill' | 'contain' | 'cover';
  /** `skip` leaves out files that are no whole images, and names them in the step's log and in the table; default `fail`. */
  readonly bad?: 'fail' | 'skip';
}

/** One statement of a PostgreSQL server, as of one moment. */
export interface SqlOptions {
  /** The connection's address, `postgresql://user:password@host/database`, as a secret. */
  readonly database: SecretRef;
  readonly query: string;
  /** What `$1`, `$2`, … stand for. */
  readonly values?: readonly SqlValue[];
  /** How long the statement may take: `10m`. */
  readonly timeout?: string;
  /** Of `pg_export_snapshot()` in a transaction that is open: several reads see the same moment. */
  readonly snapshot?: string;
}

/** Files that hold tables. */
export type TableFileSource =
  | {
      readonly format: 'parquet' | 'json' | 'arrow';
      readonly from: readonly string[];
      readonly options?: FileOptions;
    }
  | { readonly format: 'jsonl'; readonly from: readonly string[]; readonly options?: JsonlOptions }
  | { readonly format: 'csv'; readonly from: readonly string[]; readonly options: CsvOptions };

/** Files that are a row each. */
export type DocumentSource =
  | { readonly format: 'text'; readonly from: readonly string[]; readonly options: TextOptions }
  | { readonly format: 'images'; readonly from: readonly string[]; readonly options: ImageOptions };

export type FileSource = TableFileSource | DocumentSource;

export type Source =
  | FileSource
  | ({ readonly format: 'sql' } & SqlOptions)
  | {
      readonly format: 'query';
      /** By the names that the SQL uses. */
      readonly tables: { readonly [name: string]: TableQuery };
      readonly sql: string;
      readonly values: readonly SqlValue[];
    }
  | { readonly format: 'table'; readonly table: TableRef }
  /** A version of a dataset by name, `flights@latest`; without columns, all that it has. Runs give it a table. */
  | { readonly format: 'dataset'; readonly dataset: string };

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
  | { readonly do: 'select'; readonly columns: readonly string[] }
  | NewestStep
  | JoinStep
  | AsOfStep;

/** Of rows with equal `by`, only the one whose `column` is greatest; of several such, the last. Without a value in `by`, all. */
export interface NewestStep {
  readonly do: 'newest';
  readonly by: readonly string[];
  readonly column: string;
}

/** Rows of both sides whose columns `on` are equal; of `left`, also those of this side that find none. */
export interface JoinStep {
  readonly do: 'join';
  readonly other: TableQuery;
  readonly on: readonly string[];
  readonly kind: 'inner' | 'left';
}

/** To each row, what the other side knew by then: its last row with equal `by` that is not later. */
export interface AsOfStep {
  readonly do: 'asOf';
  readonly other: TableQuery;
  readonly by: readonly string[];
  readonly time: string;
  /** The other side's time. */
  readonly otherTime: string;
  /** Milliseconds; what is older is missing. */
  readonly tolerance?: number;
  /** A row of just the same time counts as known. */
  readonly exact: boolean;
}

/** A table that is not there yet: where its rows lie and what to do with them. Plain data; nothing has been read. */
export interface TableQuery {
  readonly $query: 'table';
  readonly source: Source;
  /** What is read, in this order. */
  readonly columns: { readonly [name: string]: ColumnDeclaration };
  readonly steps: readonly QueryStep[];
  /** Only what no successful run has read yet. */
  readonly newBy?: Since;
}

/** A query, or a table that a step was handed. */
export type Joinable<Row, Aside = unknown> = Query<Row, Aside> | Table<Row>;
type OrNull<Row> = { readonly [Name in keyof Row]: Row[Name] | null };

export interface AsOfOptions<Name extends string, By extends string, OtherTime extends string> {
  readonly by: By | readonly By[];
  /** This table's time. */
  readonly time: Name;
  /** The other table's, where it has another name. */
  readonly otherTime?: OtherTime;
  /** How old what was known may be: `2h`. */
  readonly tolerance?: string;
  /** `false`: a row of just the same time is not known yet. */
  readonly exact?: boolean;
}

/** Builds a `TableQuery`. Each method gives a new one; a step that returns it hands on the table, and beside it what `Aside` says. */
export class Query<Row, Aside = unknown> implements TableQuery {
  readonly $query = 'table';
  readonly source: Source;
  readonly columns: { readonly [name: string]: ColumnDeclaration };
  readonly steps: readonly QueryStep[];
  declare private readonly row: Row;
  declare private readonly aside: Aside;

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
  where(sql: string, ...values: readonly SqlValue[]): Query<Row, Aside> {
    return this.with({ do: 'where', sql, values });
  }

  /** Adds (or replaces) a column: `.derive('late', schema.bool(), 'delay > ?', 15)`. */
  derive<const Name extends string, C extends Column>(
    name: Name,
    column: C,
    ...[sql, ...values]: readonly [sql: string, ...values: readonly SqlValue[]]
  ): Query<Omit<Row, Name> & RowOf<{ [N in Name]: C }>, Aside> {
    return this.with({ do: 'derive', name, column, sql, values });
  }

  /** Keeps these columns, in this order. */
  select<const Name extends keyof Row & string>(...columns: readonly Name[]): Query<Pick<Row, Name>, Aside> {
    return this.with({ do: 'select', columns });
  }

  /**
   * Adds the columns of another table where `on` is equal: `.join(carriers, { on: 'carrier' })`. The order is this table's,
   * then the other's. Throws FinalError `QUERY_INVALID`, when it is read, for a column that both have.
   */
  join<
    Other,
    const On extends keyof Row & keyof Other & string,
    const Kind extends JoinStep['kind'] = 'inner',
    Too = unknown,
  >(
    other: Joinable<Other, Too>,
    { on, kind }: { readonly on: On | readonly On[]; readonly kind?: Kind },
  ): Query<Row & (Kind extends 'left' ? OrNull<Omit<Other, On>> : Omit<Other, On>), Aside & Too> {
    return this.with({ do: 'join', other: queryOf(other), on: [on].flat(), kind: kind ?? 'inner' });
  }

  /**
   * Adds to each row what another table knew at its time, and nothing later:
   * `.asOf(weather, { by: 'origin', time: 'date', otherTime: 'observed', tolerance: '2h' })`. What finds nothing is missing.
   */
  asOf<
    Other,
    const By extends keyof Row & keyof Other & string,
    const OtherTime extends keyof Other & string = keyof Other & keyof Row & string,
    Too = unknown,
  >(
    other: Joinable<Other, Too>,
    options: AsOfOptions<keyof Row & string, By, OtherTime>,
  ): Query<Row & OrNull<Omit<Other, By | keyof Row>>, Aside & Too> {
    const { by, time, otherTime = time, tolerance, exact = true } = options;
    const within = tolerance === undefined ? {} : { tolerance: milliseconds(tolerance) };
    return this.with({
      do: 'asOf',
      other: queryOf(other),
      by: [by].flat(),
      time,
      otherTime,
      exact,
      ...within,
    });
  }

  /**
   * Keeps the rows of a data interval, from its start (included) to its end: `.between('date', interval)` in a step that
   * was handed `p.interval`. With `lateness: '2d'` it begins so much earlier, to read again what came late.
   */
  between(
    column: keyof Row & string,
    { start, end }: { readonly start: Date | string; readonly end: Date | string },
    { lateness = '0s' }: { readonly lateness?: string } = {},
  ): Query<Row, Aside> {
    const [first, to] = [timeOf(start), timeOf(end)];
    if (first === undefined || to === undefined || first >= to) throw notAnInterval(start, end);
    const from = new Date(first.getTime() - milliseconds(lateness));
    const name = `"${column.replaceAll('"', '""')}"`;
    const sql = `${name} >= CAST(? AS TIMESTAMP) AND ${name} < CAST(? AS TIMESTAMP)`;
    return this.where(sql, from.toISOString(), to.toISOString());
  }

  /**
   * Only the rows past the watermark that the last successful run left: `.since('date')`, the last thing said of a query.
   * The first run reads everything. Once this run has succeeded, the watermark stands at the greatest value it read; a run
   * that fails moves nothing, and its next attempt reads the same rows. With `lateness: '2d'` it begins two days before the
   * watermark, to read again what came late; `key` keeps of such rows the newest of each. Where nothing is new, the step is
   * skipped. A row without a value in the column is never new.
   */
  since(column: keyof Row & string, options: SinceOptions<keyof Row & string> = {}): Increment<Row, Aside> {
    return new Increment<Row, Aside>(this, column, options);
  }

  private with<Next, All = Aside>(step: QueryStep): Query<Next, All> {
    return new Query(this.source, this.columns, [...this.steps, step]);
  }
}

/** A table that a step was handed, as a query of it. FinalError `SINCE_NOT_ALONE` of one for what is new. */
export function queryOf<Row>(table: TableQuery | Table<Row>): TableQuery {
  if (!('$query' in table)) return table.where('true');
  if (table.newBy === undefined) return table;
  throw new FinalError('SINCE_NOT_ALONE', {
    message: `What is new by "${table.newBy.column}" is to be joined with something else.`,
    hint: 'Let a step return it alone, and join the table that the next step receives.',
  });
}

/** Texts without a zone are UTC, wherever the step runs. */
function timeOf(time: Date | string): Date | undefined {
  if (typeof time === 'string') return instantOf(time);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

function notAnInterval(start: Date | string, end: Date | string): FinalError {
  return new FinalError('INTERVAL', {
    message: `An interval from ${String(start)} to ${String(end)} holds no time.`,
    hint: 'Give two times in ISO 8601, the first before the second.',
  });
}

export function isTableQuery(value: unknown): value is TableQuery {
  return isPlainObject(value) && value['$query'] === 'table' && 'source' in value;
}
