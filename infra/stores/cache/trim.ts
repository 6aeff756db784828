import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../durable.js';

interface Entry {
  readonly path: string;
  readonly bytes: number;
  readonly used: number;
  /** Handed out to some process: to remove this name would free nothing. */
  readonly held: boolean;
}

/** Room made at once, so that not each new file looks at all others. */
const DOWN_TO = 0.9;

/** Removes the files that were not used for the longest time, where all together are above the limit. Bytes left. */
export async function trim(objects: string, limit: number): Promise<number> {
  const entries = await entriesOf(objects);
  let total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total <= limit) return total;
  entries.sort((a, b) => a.used - b.used);
  for (const { path, bytes, held } of entries) {
    if (total <= limit * DOWN_TO) break;
    if (held) continue;
    await unlink(path).catch(unlessMissing);
    total -= bytes;
  }
  return total;
}

async function entriesOf(objects: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const folder of await readdir(objects)) {
    for (const name of await readdir(join(objects, folder))) {
      const path = join(objects, folder, name);
      const seen = await stat(path).catch(unlessMissing);
      if (seen) entries.push({ path, bytes: seen.size, used: seen.atimeMs, held: seen.nlink > 1 });
    }
  }
  return entries;
}

function unlessMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}
