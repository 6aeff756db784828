import type { FileSource } from '../../core/query.js';
import { digestOf } from '../stores/digest.js';
import { nameOf } from '../../core/span.js';
import type { KnownFile } from './find.js';
import { spansAmong } from './spans.js';

/** Beyond so many files, they are known together: a run's record holds a line, not thousands. */
const EACH = 100;

/**
 * Where a source's files stand: by place, or all as one where they are many; `null` where it cannot be told. With the spans
 * that they are of, so that a change of those is told as one.
 */
export function standingOf(
  { from }: Pick<FileSource, 'from'>,
  files: readonly KnownFile[],
): Record<string, string | null> {
  const spans = spansAmong(files).map(nameOf).join(', ');
  const named = spans === '' ? {} : { [`span of ${from.join(', ')}`]: spans };
  if (files.length <= EACH)
    return { ...named, ...Object.fromEntries(files.map(({ place, identity }) => [place, identity ?? null])) };
  const sure = files.every(({ identity }) => identity !== undefined);
  const all = files.map(({ place, identity }) => [place, identity]);
  return { ...named, [from.join(', ')]: sure ? `${files.length} files, ${digestOf(JSON.stringify(all))}` : null };
}
