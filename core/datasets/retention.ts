import { milliseconds } from '../duration.js';
import { FinalError } from '../errors.js';

/** Which versions of a dataset stay. Either is enough; without a policy all do. */
export interface Retention {
  /** So many of the newest. */
  readonly keepLast?: number;
  /** Those published within so long: `90d`, `52w`. */
  readonly keepFor?: string;
}

/** A version as a policy sees it. */
export interface Retained {
  readonly version: number;
  readonly createdAt: Date;
}

/** FinalError `RETENTION` or `DURATION`. */
export function checkRetention(retention: Retention): Retention {
  const { keepLast, keepFor } = retention;
  if (keepFor !== undefined) milliseconds(keepFor);
  if (keepLast === undefined ? keepFor !== undefined : Number.isInteger(keepLast) && keepLast >= 1) return retention;
  throw new FinalError('RETENTION', {
    message: `A retention keeps ${JSON.stringify(keepLast ?? 'nothing')}.`,
    hint: "Give { keepLast: 12 } with a whole number from 1, { keepFor: '90d' }, or both; leave it out to keep all.",
  });
}

/**
 * The versions whose data a policy gives up: neither among the last, nor young, nor pinned by an alias, a tag or a run
 * under way. The newest always stays.
 */
export function expiring<V extends Retained>(
  versions: readonly V[],
  { retention, pinned, now }: { retention: Retention; pinned: ReadonlySet<number>; now: Date },
): readonly V[] {
  const { keepLast = 1, keepFor } = checkRetention(retention);
  const newestFirst = versions.toSorted((a, b) => b.version - a.version);
  const since = keepFor === undefined ? Infinity : now.getTime() - milliseconds(keepFor);
  return newestFirst.slice(keepLast).filter((one) => !pinned.has(one.version) && one.createdAt.getTime() < since);
}
