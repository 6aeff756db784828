import { FinalError } from '../../core/errors.js';
import type { Artifacts } from './artifacts.js';
import type { DatasetVersion } from './dataset-registry.js';
import { reachable } from './reachable.js';
import type { Registry } from './registry.js';
import type { Swept } from './sweep.js';

export interface GarbageOptions {
  /** Artifacts, and cache entries not used since, that are older may go. Milliseconds. */
  readonly olderThan: number;
  /** Only says what would go. */
  readonly dry?: boolean;
  readonly now?: Date;
}

export interface Collected extends Swept {
  readonly cacheEntries: number;
  /** Versions of datasets whose data their retention gave up. */
  readonly expired: readonly DatasetVersion[];
  /** Artifacts that something needs, and those it refers to. */
  readonly kept: number;
}

type Rows = Pick<Registry, 'dropCached' | 'expireDatasets' | 'roots'>;
type Store = Pick<Artifacts, 'manifest' | 'getJson' | 'sweep'>;

/**
 * Removes artifacts that nothing needs. It may run beside runs, be killed at any moment and be started again.
 *
 * First the rows go by which an old artifact could come back into use: an entry of the cache leaves in one statement,
 * unless a hit marked it as used before; a version of a dataset is given up under its dataset's row, and a reader who
 * was there first has it pinned. Only then is read what is needed. Whatever else a run gets hold of, it writes itself:
 * so nothing goes that was written since the oldest run under way began, whether or not the registry knows it yet.
 */
export async function collectGarbage(
  { registry, artifacts }: { readonly registry: Rows; readonly artifacts: Store },
  { olderThan, dry = false, now = new Date() }: GarbageOptions,
): Promise<Collected> {
  const before = new Date(now.getTime() - olderThan);
  const cacheEntries = await registry.dropCached(before, dry);
  const expired = await registry.expireDatasets(now, dry);
  const { runningSince = before, ...roots } = await registry.roots({ cachedBefore: before, expired });
  const keep = await reachable(artifacts, roots);
  // Runs are dated by the registry's clock, artifacts by the store's.
  const since = new Date(Math.min(before.getTime(), runningSince.getTime() - LEAST_AGE_MS));
  const swept = await artifacts.sweep({ keep, olderThan: since, dry });
  return { ...swept, cacheEntries, expired, kept: keep.size };
}

/** Shorter than this, what is being committed just now, by a clock that is not ours, could be taken for old. */
export const LEAST_AGE_MS = 3_600_000;

/** FinalError `GC_TOO_YOUNG`. */
export function checkAge(milliseconds: number): number {
  if (milliseconds >= LEAST_AGE_MS) return milliseconds;
  throw new FinalError('GC_TOO_YOUNG', {
    message: 'Artifacts younger than an hour are not collected: a step may be about to use them.',
    hint: 'Give --older-than 1h or more; `coppice reset` removes everything.',
  });
}
