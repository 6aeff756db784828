import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { ActivityInterfaceFor } from '@temporalio/workflow';
import type { RolloutEngine } from '../../activities/rollout-engine.js';
import { ENGINE_QUEUE } from '../queues.js';

/** A lost worker is noticed after this long; the activities that wait report several times as often. */
const HEARTBEAT = '5s';

/** Registry and replicas may be away for a while; a rollout waits for them as long as it takes. */
const retry = { initialInterval: '500ms', maximumInterval: '10s', nonRetryableErrorTypes: ['FinalError'] };

/** Short writes and reads, done again when their worker is lost. One under way ends before a roll-back begins, so that it cannot undo it. */
const short = proxyActivities<RolloutEngine>({
  taskQueue: ENGINE_QUEUE,
  startToCloseTimeout: '5s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry,
});

export const readChampion: ActivityInterfaceFor<RolloutEngine>['coppice.readChampion'] = short['coppice.readChampion'];
export const setRoutes: ActivityInterfaceFor<RolloutEngine>['coppice.setRoutes'] = short['coppice.setRoutes'];
export const moveAlias: ActivityInterfaceFor<RolloutEngine>['coppice.moveAlias'] = short['coppice.moveAlias'];

/** Activities that wait for `ms` at most, and are let go at once when a person decides. */
export function waiting(ms: number): Pick<RolloutEngine, 'coppice.awaitAcknowledgement' | 'coppice.analyseRollout'> {
  return proxyActivities<RolloutEngine>({
    taskQueue: ENGINE_QUEUE,
    startToCloseTimeout: ms + 60_000,
    heartbeatTimeout: HEARTBEAT,
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry,
  });
}
