import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../infra/processes/entry.js';
import { quoteText, withDuckDb } from '../../infra/arrow/duckdb.js';

const THREE = join(packageRoot, 'node_modules', 'vega-datasets', 'data', 'flights-3m.parquet');

export interface Flights {
  readonly folder: string;
  readonly parquet: string;
  readonly rows: number;
}

/** A folder with three million flights, or with them so many times over in one file, which is not in the order of time. */
export async function withFlights<T>(times: number, use: (flights: Flights) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'coppice-bench-'));
  try {
    const parquet = times === 1 ? THREE : join(folder, 'flights.parquet');
    if (times > 1) await repeat(times, { folder, parquet });
    return await use({ folder, parquet, rows: times * 3_000_000 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function repeat(times: number, { folder, parquet }: { folder: string; parquet: string }): Promise<unknown> {
  const all = Array.from({ length: times }, () => `SELECT * FROM read_parquet(${quoteText(THREE)})`).join(
    ' UNION ALL ',
  );
  return withDuckDb({ spill: join(folder, 'spill') }, (db) =>
    db.run(`COPY (${all}) TO ${quoteText(parquet)} (FORMAT parquet, COMPRESSION zstd)`),
  );
}
