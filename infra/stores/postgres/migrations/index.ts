import { createHash } from 'node:crypto';
import { first } from './0001-first.js';
import { datasets } from './0002-datasets.js';
import { intervals } from './0003-intervals.js';
import { watermarks } from './0004-watermarks.js';
import { tracking } from './0005-tracking.js';
import { trackedFiles } from './0006-tracked-files.js';

/** One step of the schema's history. Once released, its text never changes: a change is a new migration. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** All of them, oldest first. */
export const migrations: readonly Migration[] = [first, datasets, intervals, watermarks, tracking, trackedFiles];

export function digestOf(migration: Migration): string {
  return createHash('sha256').update(migration.sql).digest('hex');
}

/** Names the schema as a whole: equal schemas have equal digests. */
export function schemaDigest(): string {
  return createHash('sha256').update(migrations.map(digestOf).join()).digest('hex');
}
