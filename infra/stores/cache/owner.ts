import { createHash, randomUUID } from 'node:crypto';
import { readlinkSync, rmSync } from 'node:fs';
import { readdir, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isMissing, remove } from '../durable.js';

/** How often a process shows that it lives, and how long one of another machine may be silent. Milliseconds. */
const BEAT_MS = 60_000;
const SILENT_MS = 15 * BEAT_MS;

/** Where this process's number means something: containers that share a folder count their processes apart. */
const space = createHash('sha256').update(`${hostname()} ${processSpace()}`).digest('hex').slice(0, 12);

/** This process's folders in caches: gone when it ends by itself. */
const owned = new Set<string>();

/** A new name for a folder of this process in `processes/`; others see from it whether the process lives. */
export function nameOwner(): string {
  return `${space}-${process.pid}-${randomUUID()}`;
}

/** Shows that the owner of a folder lives, until the process ends, and takes the folder away then. */
export function keepOwned(folder: string): void {
  if (owned.size === 0)
    process.once('exit', () => owned.forEach((one) => rmSync(one, { recursive: true, force: true })));
  owned.add(folder);
  const beat = (): void => {
    const now = new Date();
    utimes(folder, now, now).catch(() => {});
  };
  setInterval(beat, BEAT_MS).unref();
}

/** Removes the folders of processes that were killed. */
export async function sweepDead(processes: string): Promise<void> {
  for (const name of await readdir(processes)) {
    if (await isDead(join(processes, name), name)) await remove(join(processes, name));
  }
}

async function isDead(folder: string, name: string): Promise<boolean> {
  const [where, pid] = name.split('-');
  if (where === space) return !isRunning(Number(pid));
  try {
    return Date.now() - (await stat(folder)).mtimeMs > SILENT_MS;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and is another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function processSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
