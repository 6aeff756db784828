/** infra/stores/pglite — the embedded registry: one process has PGlite open, everyone speaks PostgreSQL to it. */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { FinalError } from '../../../core/errors.js';
import { openRegistry } from '../postgres/index.js';
import { lock } from './lock.js';
import { prepare } from './prepared.js';
import { servePglite, type Served, type ServeOptions } from './serve.js';

export type { Served } from './serve.js';

export interface EmbeddedOptions extends ServeOptions {
  readonly directory: string;
  /** The user's folder for what is made once and copied from then on. */
  readonly cache: string;
}

/**
 * Opens the registry in `directory` (made at the first time) and serves it, with the schema up to date. What a client
 * was told is committed survives the end of this process at any moment; the operating system's end is another matter,
 * as PGlite leaves writing to the disk to the system.
 * FinalErrors: `REGISTRY_IN_USE`, `REGISTRY_FOLDER`, `REGISTRY_UNREADABLE`, `PORT_IN_USE`, and those of `openRegistry`.
 */
export async function serveEmbedded({ directory, cache, ...options }: EmbeddedOptions): Promise<Served> {
  await mkdir(dirname(directory), { recursive: true });
  const unlock = await lock(directory);
  try {
    await prepare(directory, { cache, create });
    const served = await openAndServe(directory, options);
    return { port: served.port, close: () => served.close().finally(unlock) };
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function create(directory: string): Promise<void> {
  const served = await openAndServe(directory, { host: '127.0.0.1', port: 0 });
  await served.close();
}

async function openAndServe(directory: string, options: ServeOptions): Promise<Served> {
  const db = await PGlite.create({ dataDir: directory }).catch((cause: unknown) => unreadable(directory, cause));
  try {
    const served = await servePglite(db, options);
    const close = (): Promise<void> => served.close().finally(() => db.close());
    try {
      await bringUpToDate(options.host, served.port);
    } catch (error) {
      await served.close();
      throw error;
    }
    return { port: served.port, close };
  } catch (error) {
    await db.close();
    throw error;
  }
}

async function unreadable(directory: string, cause: unknown): Promise<never> {
  const made = (await readFile(join(directory, 'PG_VERSION'), 'utf8').catch(() => 'unknown')).trim();
  throw new FinalError('REGISTRY_UNREADABLE', {
    message: `PGlite cannot open the registry in ${directory} (PostgreSQL format ${made}): ${String(cause)}.`,
    hint: 'Bring back the Coppice that wrote it, or a copy of the folder; `coppice reset` begins anew.',
    cause,
  });
}

async function bringUpToDate(host: string, port: number): Promise<void> {
  const registry = await openRegistry({
    databaseUrl: `postgresql://postgres@${host}:${port}/postgres`,
    connections: 1,
  });
  await registry.close();
}
