import { CancelledFailure } from '@temporalio/common';
import type { Registry } from '../infra/stores/registry.js';
import { makeAnalyseRollout } from './analyse-rollout.js';
import { toTemporalFailure } from './failures.js';
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
    'coppice.readChampion': orFailure(makeReadChampion(deps)),
    'coppice.setRoutes': orFailure(makeSetRoutes(deps)),
    'coppice.awaitAcknowledgement': orFailure(makeAwaitAcknowledgement(deps)),
    'coppice.analyseRollout': orFailure(makeAnalyseRollout(deps)),
    'coppice.moveAlias': orFailure(makeMoveAlias(deps)),
  };
}

/** Errors of ours leave as Temporal's; a cancellation is one already. */
function orFailure<Input, Output>(work: (input: Input) => Promise<Output>): (input: Input) => Promise<Output> {
  return (input) =>
    work(input).catch((error: unknown) => {
      throw error instanceof CancelledFailure ? error : toTemporalFailure(error);
    });
}
