import { readFileSync } from 'node:fs';
import { BIGINT, DuckDBTableFunction } from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { Batch } from '../../core/table.js';
import { foreignPart } from './bad-rows/foreign-part.js';
import { readPart } from './part.js';
import { dialectOf } from './scan-column.js';
import type { ScanColumn } from './scan-column.js';

/** The number of a row in the whole table, as a scan gives it. */
export const ROW = 'coppice.row';
/** Rows in one of DuckDB's chunks; fewer where a row is large, so that a chunk of images stays a few MiB. */
const CHUNK = duckdb.vector_size();
const CHUNK_BYTES = 8 << 20;

export interface ScanFiles {
  readonly paths: readonly string[];
  /** Our own tables: the last file's dictionaries hold all values, at equal positions in all files. */
  readonly oneDictionary: boolean;
}

/**
 * Lets SQL read Arrow IPC files as the table function `name()`: file by file, in order, only the columns a query uses.
 * DuckDB calls back into this thread for each chunk, and memory is copied, not values.
 */
export function registerScan(
  db: DuckDBConnection,
  name: string,
  { paths, oneDictionary }: ScanFiles,
): readonly ScanColumn[] {
  const load = cached((path) => (oneDictionary ? [...readPart(readFileSync(path))] : foreignPart(path)));
  const [example] = load(paths.at(-1)!);
  const columns = Object.entries(example?.columns ?? {}).map(([column, cells]) =>
    dialectOf(column, { cells, oneDictionary }),
  );
  db.registerTableFunction(
    DuckDBTableFunction.create({
      name,
      bindFunction: (info) => {
        for (const column of columns) info.addResultColumn(column.name, column.type);
        info.addResultColumn(ROW, BIGINT);
      },
      initFunction: (info) => {
        info.setMaxThreads(1);
        info.setInitData(new Scan({ paths, load, columns, wanted: info.getColumnIndexes() }));
      },
      mainFunction: (info, chunk) => {
        try {
          (info.initData as Scan).fill(chunk);
        } catch (error) {
          info.setError(String(error));
        }
      },
      supportsProjectionPushdown: true,
    }),
  );
  return columns;
}

interface ScanPlan {
  readonly paths: readonly string[];
  readonly load: (path: string) => readonly Batch[];
  readonly columns: readonly ScanColumn[];
  /** Positions of the columns asked for; one past the last means the row's number. */
  readonly wanted: readonly number[];
}

/** Where one query's reading of the files stands. */
class Scan {
  private readonly plan: ScanPlan;
  private readonly batches: Iterator<Batch>;
  private batch: Batch | undefined;
  private at = 0;
  private row = 0;

  constructor(plan: ScanPlan) {
    this.plan = plan;
    this.batches = batchesOf(plan);
    this.batch = this.batches.next().value as Batch | undefined;
  }

  /** Puts the next rows into a chunk; none at the end. */
  fill(chunk: DuckDBDataChunk): void {
    while (this.batch !== undefined && this.at >= this.batch.rows) {
      this.batch = this.batches.next().value as Batch | undefined;
      this.at = 0;
    }
    const { batch, at, plan } = this;
    const rows = batch === undefined ? 0 : Math.min(rowsAtOnce(batch), batch.rows - at);
    chunk.rowCount = rows;
    if (batch === undefined) return;
    plan.wanted.forEach((position, index) => {
      const vector = duckdb.data_chunk_get_vector(chunk.chunk, index);
      const column = plan.columns[position];
      if (column !== undefined) return column.write(vector, batch.columns[column.name]!, { from: at, to: at + rows });
      const numbers = BigInt64Array.from({ length: rows }, (_none, k) => BigInt(this.row + k));
      duckdb.copy_data_to_vector(vector, 0, numbers.buffer, 0, numbers.byteLength);
    });
    this.at += rows;
    this.row += rows;
  }
}

/** Whole bytes of bitmaps: a multiple of 8. */
function rowsAtOnce({ columns }: Batch): number {
  const widths = Object.values(columns).map((cells) =>
    cells.kind === 'tensors' ? cells.width * cells.values.BYTES_PER_ELEMENT : 0,
  );
  return Math.min(CHUNK, Math.max(8, Math.floor(CHUNK_BYTES / Math.max(1, ...widths)) & ~7));
}

function* batchesOf({ paths, load }: ScanPlan): Generator<Batch> {
  for (const path of paths) yield* load(path);
}

/** Remembers the last answer only: one file in memory at a time. */
function cached<T>(load: (path: string) => T): (path: string) => T {
  let last: { path: string; value: T } | undefined;
  return (path) => (last = last?.path === path ? last : { path, value: load(path) }).value;
}
