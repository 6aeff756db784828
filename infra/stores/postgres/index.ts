/** infra/stores/postgres — the registry on PostgreSQL, embedded (PGlite behind a socket) or a server of its own. */
import type { Registry } from '../registry.js';
import { aliases } from './aliases.js';
import { audit } from './audit.js';
import { cache } from './cache.js';
import { Database, type DatabaseOptions } from './database.js';
import { datasetNames } from './dataset-names.js';
import { datasetReads } from './dataset-reads.js';
import { datasets } from './datasets.js';
import { endpoints } from './endpoints.js';
import { garbage } from './garbage.js';
import { metrics } from './metrics.js';
import { migrate } from './migrate.js';
import { models } from './models.js';
import { plans } from './plans.js';
import { runs } from './runs.js';
import { steps } from './steps.js';
import { tracking } from './tracking/index.js';
import { watermarks } from './watermarks.js';

export type { DatabaseOptions } from './database.js';

/**
 * Connects, and brings the schema up to date. RetryableError `REGISTRY_UNAVAILABLE` when nobody answers within
 * `patience`; FinalError `REGISTRY_REFUSED`, `REGISTRY_NEWER` or `REGISTRY_DIFFERS` when it cannot be used.
 */
export async function openRegistry(options: DatabaseOptions): Promise<Registry> {
  const database = new Database(options);
  try {
    await migrate(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  return {
    ...plans(database),
    ...runs(database),
    ...steps(database),
    ...cache(database),
    ...metrics(database),
    ...models(database),
    ...aliases(database),
    ...datasets(database),
    ...datasetNames(database),
    ...datasetReads(database),
    ...watermarks(database),
    ...garbage(database),
    ...endpoints(database),
    ...audit(database),
    ...tracking(database),
    close: () => database.close(),
  };
}
