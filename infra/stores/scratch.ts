import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing, remove } from './durable.js';

/** Removes the directories in `home` in which nothing was written since `before`, and says what they held. */
export async function sweepScratch(
  home: string,
  { before, dry }: { before: number; dry: boolean },
): Promise<{ files: number; bytes: number }> {
  let [files, bytes] = [0, 0];
  for (const name of await namesIn(home)) {
    const { newest, ...held } = await holds(join(home, name));
    if (newest >= before) continue;
    files += held.files;
    bytes += held.bytes;
    if (!dry) await remove(join(home, name));
  }
  return { files, bytes };
}

/** What lies in a folder; one that is gone holds nothing. */
export async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
}

export async function statOf(path: string): Promise<Stats | undefined> {
  return stat(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
}

/** A directory's files, their size, and when any of it last changed. */
async function holds(directory: string): Promise<{ files: number; bytes: number; newest: number }> {
  const top = await statOf(directory);
  const all = { files: 0, bytes: 0, newest: top?.mtimeMs ?? 0 };
  for (const path of await readdir(directory, { recursive: true }).catch(() => [])) {
    const seen = await statOf(join(directory, path));
    if (seen === undefined) continue;
    all.newest = Math.max(all.newest, seen.mtimeMs);
    if (seen.isFile()) Object.assign(all, { files: all.files + 1, bytes: all.bytes + seen.size });
  }
  return all;
}
