import { ActivityCancellationType, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { ActivityInterfaceFor } from '@temporalio/workflow';
import type { RolloutEngine } from '../../activities/rollout-engine.js';
import { engineQueue } from '../queues.js';

/** A lost worker is noticed after this long; the activities that wait report several times as often. */
const HEARTBEAT = '5s';

/** Registry and replicas may be away for a while; a rollout waits for them as long as it takes. */
const retry = { initialInterval: '500ms', maximumInterval: '10s', nonRetryableErrorTypes: ['FinalError'] };

/** Short writes and reads, done again when their worker is lost. One under way ends before a roll-back begins, so that it cannot undo it. */
export function short(): Pick<
  ActivityInterfaceFor<RolloutEngine>,
  'coppice.readChampion' | 'coppice.setRoutes' | 'coppice.moveAlias'
> {
  return proxyActivities<RolloutEngine>({
    taskQueue: engineQueue(workflowInfo().taskQueue),
    startToCloseTimeout: '5s',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry,
  });
}

/** Activities that wait for `ms` at most, and are let go at once when a person decides. */
export function waiting(ms: number): Pick<RolloutEngine, 'coppice.awaitAcknowledgement' | 'coppice.analyseRollout'> {
  return proxyActivities<RolloutEngine>({
    taskQueue: engineQueue(workflowInfo().taskQueue),
    startToCloseTimeout: ms + 60_000,
    heartbeatTimeout: HEARTBEAT,
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry,
  });
}
