import type { Source } from '../../core/query.js';
import { withDuckDb } from '../arrow/duckdb.js';
import type { Artifacts } from '../stores/artifacts.js';
import { identify } from './find.js';
import { sourceLimits } from './limits.js';
import { placeOf } from './postgres.js';
import { standingOf } from './standing.js';

export interface IdentityDeps {
  readonly artifacts: Artifacts;
  readonly project: string;
}

/** Where each source stands now: by place, `null` where it cannot be told without reading it, or not at all. */
export async function identities(
  sources: readonly Source[],
  { artifacts, project }: IdentityDeps,
): Promise<Record<string, string | null>> {
  const spill = await artifacts.scratch();
  try {
    return await withDuckDb({ spill }, async (db) => {
      const all: Record<string, string | null> = {};
      for (const source of sources) {
        if (source.format === 'table' || source.format === 'query' || source.format === 'dataset') continue;
        if (source.format === 'sql') all[placeOf(source)] = null;
        else {
          // What is gone or cannot be reached is told when it is read.
          const found = await identify(source, { db, project, limits: sourceLimits() }).catch(() => undefined);
          if (found === undefined) for (const place of source.from) all[place] = null;
          Object.assign(all, standingOf(source, found ?? []));
        }
      }
      return all;
    });
  } finally {
    await artifacts.discard(spill);
  }
}
