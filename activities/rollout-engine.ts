import type { Registry } from '../infra/stores/registry.js';
import { makeAnalyseRollout } from './analyse-rollout.js';
import { makeAwaitAcknowledgement } from './await-acknowledgement.js';
import { makeMoveAlias } from './move-alias.js';
import { makeReadChampion } from './read-champion.js';
import { makeSetRoutes } from './set-routes.js';

/** What a rollout needs of the outside world, on the engine's task queue. */
export interface RolloutEngine {
  'coppice.readChampion': ReturnType<typeof makeReadChampion>;
  'coppice.setRoutes': ReturnType<typeof makeSetRoutes>;
  'coppice.awaitAcknowledgement': ReturnType<typeof makeAwaitAcknowledgement>;
  'coppice.analyseRollout': ReturnType<typeof makeAnalyseRollout>;
  'coppice.moveAlias': ReturnType<typeof makeMoveAlias>;
}

/** All activities of a rollout, by type name. */
export function makeRolloutEngine(deps: { readonly registry: Registry }): RolloutEngine {
  return {
    'coppice.readChampion': makeReadChampion(deps),
    'coppice.setRoutes': makeSetRoutes(deps),
    'coppice.awaitAcknowledgement': makeAwaitAcknowledgement(deps),
    'coppice.analyseRollout': makeAnalyseRollout(deps),
    'coppice.moveAlias': makeMoveAlias(deps),
  };
}
