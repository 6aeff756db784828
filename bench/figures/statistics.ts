import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TableRef } from '../../core/artifact.js';
import { schema } from '../../core/schema/index.js';
import type { ColumnStatistics } from '../../core/statistics/statistics.js';
import { runQuery } from '../../infra/arrow/run-query.js';
import { partPaths } from '../../infra/arrow/table-files.js';
import { packageRoot } from '../../infra/processes/entry.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';
import { read } from '../../pipelines/language/read.js';
import { median } from '../figure.js';
import type { Figure, Result } from '../figure.js';
import { checkEqual } from '../statistics/compare.js';
import type { PeerColumn } from '../statistics/compare.js';
import { PEERS } from '../statistics/peers.js';
import { rounded } from '../turns.js';

const OURS = fileURLToPath(new URL('../statistics/ours.js', import.meta.url));
const PYTHON = process.env['COPPICE_BENCH_PYTHON'] ?? 'python3';
const PEER_NAMES = ['polars', 'pandas'] as const;
const REPEATS = 5;
const MOST_SECONDS = 2;
const FLIGHTS = schema({
  date: schema.timestamp(),
  delay: schema.int16(),
  distance: schema.int16(),
  origin: schema.category(),
  destination: schema.category(),
});

const run = promisify(execFile);

interface Answer<Column> {
  readonly seconds: number;
  readonly columns: { readonly [name: string]: Column };
}
interface Timed<Column> extends Answer<Column> {
  readonly whole: number;
}

/** All statistics of 3,000,000 flights, exact, each time in a new process, against polars and pandas over the same files. */
export const statistics3m: Figure = {
  name: 'statistics-3m',
  measure: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'coppice-bench-'));
    try {
      const artifacts = await openArtifacts(folder);
      const query = read.parquet('vega-datasets:flights-3m.parquet', FLIGHTS);
      const table = await runQuery(query, { artifacts, project: packageRoot });
      const files = await partPaths(table, artifacts);
      const ours = (): Promise<Timed<ColumnStatistics>> =>
        timed(process.execPath, [OURS, folder, JSON.stringify(table)]);
      return await contests(table, { files, ours });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

interface Sides {
  readonly files: readonly string[];
  readonly ours: () => Promise<Timed<ColumnStatistics>>;
}

/** One after the other: they are to have the machine for themselves. */
async function contests(table: TableRef, sides: Sides): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const peer of PEER_NAMES) results.push(await contest(peer, table, sides));
  return results;
}

async function contest(peer: (typeof PEER_NAMES)[number], table: TableRef, { files, ours }: Sides): Promise<Result> {
  const theirs = (): Promise<Timed<PeerColumn>> => timed(PYTHON, ['-c', PEERS, peer, ...files]);
  const mine = await ours();
  const first = await theirs().catch((error: unknown) => whyAbsent(peer, error));
  if (typeof first !== 'string') checkEqual(peer, mine.columns, first.columns);
  const [ourTimes, theirTimes, inside]: [number[], number[], number[]] = [[], [], []];
  for (let turn = 0; turn < REPEATS; turn++) {
    const again = await ours();
    ourTimes.push(again.whole);
    inside.push(again.seconds);
    if (typeof first !== 'string') theirTimes.push((await theirs()).whole);
  }
  const value = median(ourTimes);
  const told = `${table.rows} rows x ${table.schema.length} columns, exact, a new process each; inside ours ${rounded(median(inside))} s`;
  const common = { figure: `statistics-3m-${peer}`, value: rounded(value), unit: 's', repeats: REPEATS };
  if (typeof first === 'string')
    return { ...common, floor: null, ratio: null, bound: null, ok: null, note: `${told}; ${first}` };
  const ratio = median(ourTimes.map((one, turn) => one / theirTimes[turn]!));
  return {
    ...common,
    floor: rounded(median(theirTimes)),
    ratio: rounded(ratio),
    bound: `value <= ${MOST_SECONDS} s and ratio < 1`,
    ok: value <= MOST_SECONDS && ratio < 1,
    note: `${told}; against ${peer} over the same files, and figures equal to it`,
  };
}

async function timed<Column>(program: string, args: readonly string[]): Promise<Timed<Column>> {
  const begun = performance.now();
  const { stdout } = await run(program, [...args], { maxBuffer: 2 ** 26 });
  const whole = (performance.now() - begun) / 1000;
  return { whole, ...(JSON.parse(stdout) as Answer<Column>) };
}

/** Only a library that is not installed is passed over; any other failure is one. */
function whyAbsent(peer: string, error: unknown): string {
  const { code, stderr = '' } = error as { readonly code?: unknown; readonly stderr?: string };
  const absent = code === 'ENOENT' || /ModuleNotFoundError/.test(stderr);
  if (!absent) throw error instanceof Error ? error : new Error(String(error));
  return `${peer} is not installed for ${PYTHON}: set COPPICE_BENCH_PYTHON to a Python with pandas, polars and pyarrow`;
}
