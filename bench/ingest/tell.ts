import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { packageRoot } from '../../infra/processes/entry.js';
import type { Step, Told } from './chain.js';

const run = promisify(execFile);
const CHAIN = fileURLToPath(new URL('./chain.js', import.meta.url));
const PEER = join(packageRoot, 'bench', 'ingest', 'peer.py');
const PYTHON = process.env['COPPICE_BENCH_PYTHON'] ?? 'python3';

export interface Timed extends Told {
  /** From the start of the process to its end. */
  readonly seconds: number;
}
export interface Job {
  readonly folder: string;
  readonly parquet: string;
}
export type Library = 'duckdb' | 'pyarrow';
/** `plain`: one file, as read. `parts`: what Coppice writes, synced, but not hashed. */
export type How = 'plain' | 'parts';

/** A step in a new process. */
export function tellStep(step: Step, { folder, parquet }: Job): Promise<Timed> {
  return timed(process.execPath, [CHAIN, step, folder, parquet]);
}

export function tellPeer(library: Library, how: How, { folder, parquet }: Job): Promise<Timed> {
  return timed(PYTHON, [PEER, library, how, parquet, folder]);
}

/** Why the peers cannot be asked; nothing where they can. */
export async function missingPeers(): Promise<string | undefined> {
  try {
    await run(PYTHON, ['-c', 'import duckdb, pyarrow.parquet']);
    return undefined;
  } catch (error) {
    const said = String((error as { stderr?: unknown }).stderr ?? error).trim();
    return `${PYTHON} has no pyarrow and duckdb (COPPICE_BENCH_PYTHON names another): ${said.split('\n').at(-1)}`;
  }
}

async function timed(program: string, args: readonly string[]): Promise<Timed> {
  const begun = performance.now();
  const { stdout } = await run(program, [...args]);
  return { ...(JSON.parse(stdout) as Told), seconds: (performance.now() - begun) / 1000 };
}
