import { link, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { FinalError } from '../../../core/errors.js';
import { identify, isAlive, type ProcessIdentity } from '../../processes/identity.js';

/**
 * Lets one process at a time have `path`. Locks are numbered files beside it. Whoever finds the newest one's process
 * gone makes the next number; making a file is atomic, so of several that try, one gets it. A lock outlives `kill -9`,
 * its holder does not: nothing is to be cleaned up by hand.
 * Returns the way to give it back. FinalError `REGISTRY_IN_USE` names the process that has it.
 */
export async function lock(path: string): Promise<() => Promise<void>> {
  const mine = JSON.stringify(identify(process.pid));
  for (;;) {
    const numbers = await existing(path);
    const newest = numbers.at(-1) ?? 0;
    const holder = newest === 0 ? undefined : await holderOf(file(path, newest));
    if (holder !== undefined && isAlive(holder)) throw inUse(path, holder);
    const taken = file(path, newest + 1);
    if (!(await createWhole(taken, mine))) continue;
    await Promise.all(numbers.map((number) => rm(file(path, number), { force: true })));
    return () => rm(taken, { force: true });
  }
}

function file(path: string, number: number): string {
  return `${path}.lock.${number}`;
}

async function existing(path: string): Promise<number[]> {
  const prefix = `${basename(path)}.lock.`;
  const names = (await readdir(dirname(path))).filter((name) => name.startsWith(prefix));
  const numbers = names.map((name) => Number(name.slice(prefix.length)));
  return numbers.filter(Number.isInteger).sort((a, b) => a - b);
}

/** With its content from the first moment on. False when the file was there already. */
async function createWhole(path: string, content: string): Promise<boolean> {
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}`);
  await writeFile(draft, content);
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function holderOf(path: string): Promise<ProcessIdentity | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

function inUse(path: string, { pid }: ProcessIdentity): FinalError {
  return new FinalError('REGISTRY_IN_USE', {
    message: `The registry in ${path} is open in process ${pid}.`,
    hint: 'Stop that process, or set COPPICE_STATE to another folder.',
  });
}
