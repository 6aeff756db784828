import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { quoteText, withDuckDb } from '../../infra/arrow/duckdb.js';
import { freePort } from './processes.js';
import { startStand } from './stand.js';
import type { Stand } from './stand.js';

const root = resolve(import.meta.dirname, '../..');
const flights = join(root, 'node_modules/vega-datasets/data/flights-3m.parquet');

/** A real flight in four, in the project's own folder. */
const SAMPLE = 'data/flights.parquet';

/** One short trial on fewer flights; whether it is a good model is not the question. */
export const SMALL = { source: SAMPLE, trials: [{ units: 16, rate: 1e-2, epochs: 4 }], minAuc: 0.5 } as const;

/** A whole system, model server included, in a project whose only pipeline is the real `flights-delay`. */
export async function startFlightsStand(): Promise<Stand> {
  const from = await mkdtemp(join(tmpdir(), 'coppice-flights-'));
  try {
    for (const folder of ['pipelines', 'data']) await mkdir(join(from, folder));
    await cp(join(root, 'pipelines/flights-delay.ts'), join(from, 'pipelines/flights-delay.ts'));
    await writeParquet(join(from, SAMPLE), 'SELECT * EXCLUDE n FROM flights WHERE n % 4 = 0');
    return await startStand({ COPPICE_SERVE_PORT: String(await freePort()), COPPICE_RUNNERS: '1' }, from);
  } finally {
    await rm(from, { recursive: true });
  }
}

/** Writes what a query gives; `flights` are all flights there are, and `n` their number. */
export async function writeParquet(path: string, query: string): Promise<void> {
  const source = `SELECT * RENAME file_row_number AS n FROM read_parquet(${quoteText(flights)}, file_row_number = true)`;
  await withDuckDb({ spill: tmpdir() }, async (db) => {
    await db.run(`COPY (WITH flights AS (${source}) ${query}) TO ${quoteText(path)} (FORMAT parquet)`);
  });
}
