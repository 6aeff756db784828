/** infra/stores/postgres/tracking — experiments and runs of clients, as MLflow means them. */
import type { TrackingRegistry } from '../../tracking-registry.js';
import type { Database } from '../database.js';
import { experiments } from './experiments.js';
import { files } from './files.js';
import { loggedModels } from './logged-models.js';
import { logging } from './logging.js';
import { runs } from './runs.js';
import { searches } from './searches.js';

export function tracking(database: Database): TrackingRegistry {
  return {
    ...experiments(database),
    ...runs(database),
    ...logging(database),
    ...searches(database),
    ...files(database),
    ...loggedModels(database),
  };
}
