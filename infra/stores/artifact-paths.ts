import { lstat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { FinalError } from '../../core/errors.js';
import type { NewFile } from './artifacts.js';

/** The directory below `home` that holds a path. Anything else on the disk is not ours to move or remove. */
export function scratchOf(home: string, path: string): string {
  const [name = ''] = relative(home, resolve(path)).split(sep);
  if (name !== '' && name !== '..') return join(home, name);
  throw new FinalError('ARTIFACT_OUTSIDE_SCRATCH', {
    message: `${path} does not lie in a scratch directory of this store.`,
    hint: 'Write files of a new artifact into the directory that `scratch()` gives.',
  });
}

/** A link would be taken in as it is: then what it leads to could change, and lie outside. Throws FinalError `ARTIFACT_LINK`. */
export async function refuseLinks(files: readonly NewFile[]): Promise<void> {
  for (const { path, from } of files) {
    if (!(await lstat(from)).isSymbolicLink()) continue;
    throw new FinalError('ARTIFACT_LINK', {
      message: `"${path}" of a new artifact is a link, ${from}.`,
      hint: 'Copy the file that it leads to into the directory that `scratch()` gives.',
    });
  }
}

export function refuseBadPaths(files: readonly NewFile[]): void {
  const seen = new Set<string>();
  for (const { path } of files) {
    const odd = path === '' || path.split('/').some((part) => part === '' || part === '.' || part === '..');
    if (odd || seen.has(path)) {
      throw new FinalError('ARTIFACT_PATH', {
        message: `"${path}" cannot name a file of an artifact${odd ? '' : ' twice'}.`,
        hint: 'Use distinct relative names with "/" between folders.',
      });
    }
    seen.add(path);
  }
}
