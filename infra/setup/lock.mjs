import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * One at a time, across processes: `npm start` and `npm test` of one clone must not both install into it. A lock whose
 * owner is dead is taken over.
 * @param {string} file
 * @param {{ onWait: (owner: number) => void }} options
 * @returns {Promise<() => void>} releases it; the end of the process does too
 */
export async function takeLock(file, { onWait }) {
  mkdirSync(dirname(file), { recursive: true });
  for (let told = false; !tryTake(file);) {
    const owner = Number.parseInt(readOrNothing(file), 10);
    if (Number.isInteger(owner) && !lives(owner)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!told) onWait(owner);
    told = true;
    await wait(200);
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  return () => {
    process.off('exit', release);
    release();
  };
}

/** @param {string} file */
function tryTake(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} file */
function readOrNothing(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** @param {number} pid */
export function lives(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, as another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
