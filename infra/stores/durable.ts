import { chmod, open, rename, rm, utimes } from 'node:fs/promises';
import { RetryableError } from '../../core/errors.js';

/** Makes a file's bytes, or a folder's names, survive a power cut. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Moves a synced file to its final name, where it appears whole or not at all. One that is there already is replaced:
 * under a content address that mends a corrupt one and changes nothing else. Its age begins now, for a sweep. The caller
 * syncs the folder.
 */
export async function publish(from: string, to: string): Promise<void> {
  const now = new Date();
  await utimes(from, now, now);
  await chmod(from, 0o444);
  await rename(from, to);
}

export async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}

/** True where a file is not there, as Node tells it. */
export function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT', 'ENOTDIR');
}

/** A full disk may have room later; all else is passed on as it is. */
export function storeError(error: unknown, full: { readonly folder: string; readonly variable: string }): unknown {
  if (!hasCode(error, 'ENOSPC', 'EDQUOT')) return error;
  return new RetryableError('STORE_FULL', {
    message: `No space is left in the artifact store at ${full.folder}.`,
    hint: `Free some, or set ${full.variable} to a larger disk; the step tries again.`,
    cause: error,
  });
}

export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && codes.includes(String(error.code));
}
