import type { FileSource } from '../../core/query.js';
import { digestOf } from '../stores/digest.js';
import type { FoundFile } from './find.js';

/** Beyond so many files, they are known together: a run's record holds a line, not thousands. */
const EACH = 100;

/** Where a source's files stand: by place, or all as one where they are many; `null` where it cannot be told. */
export function standingOf(
  { from }: Pick<FileSource, 'from'>,
  files: readonly Pick<FoundFile, 'place' | 'identity'>[],
): Record<string, string | null> {
  if (files.length <= EACH) return Object.fromEntries(files.map(({ place, identity }) => [place, identity ?? null]));
  const sure = files.every(({ identity }) => identity !== undefined);
  const all = files.map(({ place, identity }) => [place, identity]);
  return { [from.join(', ')]: sure ? `${files.length} files, ${digestOf(JSON.stringify(all))}` : null };
}
