import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { FinalError } from '../../../core/errors.js';
import { schemaDigest } from '../postgres/migrations/index.js';

const DRAFT = '.draft-';
const ABANDONED_MS = 600_000;

/** Makes a new data directory at a path that does not exist yet, and leaves it closed. */
export type Create = (directory: string) => Promise<void>;

/**
 * Sees to it that `directory` holds a database. Creating one takes 4 to 12 seconds, copying one a fraction of one: so the
 * first is kept in the `cache` folder, under PGlite's version and the schema's digest, and copied from then on.
 */
export async function prepare(directory: string, { cache, create }: { cache: string; create: Create }): Promise<void> {
  if (existsSync(join(directory, 'PG_VERSION'))) return;
  const template = await templateIn(cache);
  if (!existsSync(template)) await appear(template, create).catch(unlessThere(template));
  await appear(directory, (draft) => cp(template, draft, { recursive: true })).catch((cause: unknown) => {
    throw new FinalError('REGISTRY_FOLDER', {
      message: `The registry cannot be made in ${directory}: ${String(cause)}.`,
      hint: 'Make room there, or set COPPICE_STATE to another folder.',
      cause,
    });
  });
}

/** Of several processes that make a template at once, the first one's is kept. */
function unlessThere(path: string): (error: unknown) => void {
  return (error) => {
    if (!existsSync(path)) throw error;
  };
}

async function templateIn(cache: string): Promise<string> {
  const manifest = join(dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite')), '../package.json');
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
  return join(cache, `registry-${version}-${schemaDigest().slice(0, 16)}`);
}

/** Whole or not at all, wherever it is cut short. An empty folder may be there before. */
async function appear(path: string, make: (draft: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await sweepDrafts(path);
  const draft = `${path}${DRAFT}${randomUUID()}`;
  try {
    await make(draft);
    await chmod(draft, 0o700);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

/** Removes what processes that were killed have left; one that is at work has touched its draft just now. */
async function sweepDrafts(path: string): Promise<void> {
  for (const name of await readdir(dirname(path))) {
    const draft = join(dirname(path), name);
    if (!draft.startsWith(path + DRAFT)) continue;
    if (Date.now() - (await stat(draft)).mtimeMs > ABANDONED_MS) await rm(draft, { recursive: true, force: true });
  }
}
