import {
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleOptions,
  type ScheduleUpdateOptions,
} from '@temporalio/client';
import { milliseconds } from '../../core/duration.js';
import { isPlainObject } from '../../core/json.js';
import type { SchedulePlan } from '../../core/plan.js';
import { PAUSED_BY_FILE, describeSchedule, type LiveSchedule, type ScheduleChange } from '../../core/schedules.js';

const PREFIX = 'coppice/';

export function scheduleId(pipeline: string): string {
  return `${PREFIX}${pipeline}`;
}

const OVERLAPS: Readonly<Record<SchedulePlan['overlap'], ScheduleOverlapPolicy>> = {
  skip: ScheduleOverlapPolicy.SKIP,
  'buffer-one': ScheduleOverlapPolicy.BUFFER_ONE,
  'buffer-all': ScheduleOverlapPolicy.BUFFER_ALL,
  'cancel-other': ScheduleOverlapPolicy.CANCEL_OTHER,
  'terminate-other': ScheduleOverlapPolicy.TERMINATE_OTHER,
  'allow-all': ScheduleOverlapPolicy.ALLOW_ALL,
};

/**
 * The schedules of this project: of those with our prefix, the ones that start runs on its task queue. Two projects can
 * share a Temporal namespace.
 */
export async function liveSchedules(client: Client, taskQueue: string): Promise<readonly LiveSchedule[]> {
  const found: LiveSchedule[] = [];
  for await (const { scheduleId: id } of client.schedule.list()) {
    if (!id.startsWith(PREFIX)) continue;
    const { action, state } = await client.schedule.getHandle(id).describe();
    if (action.taskQueue !== taskQueue) continue;
    const applied = appliedIn(action.memo);
    found.push({
      pipeline: id.slice(PREFIX.length),
      paused: state.paused,
      ...(state.note === undefined ? {} : { note: state.note }),
      ...(applied === undefined ? {} : { applied }),
    });
  }
  return found;
}

/** The server keeps a cron line in another form, so what was applied is kept beside it, in the memo of its runs. */
function appliedIn(memo: Record<string, unknown> | undefined): SchedulePlan | undefined {
  const ours = memo?.['coppice'];
  return isPlainObject(ours) ? (ours['schedule'] as SchedulePlan | undefined) : undefined;
}

/** Does on the server what `reconcileSchedules` found to be done. */
export async function applySchedule(client: Client, change: ScheduleChange, taskQueue: string): Promise<void> {
  const handle = client.schedule.getHandle(scheduleId(change.pipeline));
  switch (change.kind) {
    case 'created':
      await client.schedule.create(scheduleOptions(change.pipeline, change.schedule, taskQueue));
      return;
    case 'changed':
      await handle.update(({ state }): ScheduleUpdateOptions => ({
        ...scheduleOptions(change.pipeline, change.schedule, taskQueue),
        state: { ...state, ...pauseOf(change.schedule, state) },
      }));
      return;
    case 'paused':
      return handle.pause(PAUSED_BY_FILE);
    case 'resumed':
      return handle.unpause(change.why);
    case 'removed':
      return handle.delete();
    default:
      return;
  }
}

/** A change of the file does not undo a person's pause. */
function pauseOf(schedule: SchedulePlan, live: { paused: boolean; note?: string }): { paused: boolean; note?: string } {
  if (schedule.paused) return { paused: true, note: PAUSED_BY_FILE };
  return live.paused && live.note !== PAUSED_BY_FILE ? live : { paused: false };
}

function scheduleOptions(pipeline: string, schedule: SchedulePlan, taskQueue: string): ScheduleOptions {
  const { cron, timezone, overlap, jitter, catchup, paused, input } = schedule;
  return {
    scheduleId: scheduleId(pipeline),
    spec: {
      cronExpressions: [cron],
      timezone,
      ...(jitter === undefined ? {} : { jitter: milliseconds(jitter) }),
    },
    policies: {
      overlap: OVERLAPS[overlap],
      ...(catchup === undefined ? {} : { catchupWindow: milliseconds(catchup) }),
    },
    state: paused ? { paused, note: PAUSED_BY_FILE } : {},
    action: {
      type: 'startWorkflow',
      workflowType: pipeline,
      workflowId: pipeline,
      args: [input],
      taskQueue,
      memo: { coppice: { actor: `schedule:${pipeline}`, reason: `schedule ${describeSchedule(schedule)}`, schedule } },
    },
  };
}

/** Runs for each time of a schedule after `from` and up to `to`, one after another, as if it had been there then. */
export async function backfill(client: Client, pipeline: string, span: { from: Date; to: Date }): Promise<void> {
  const handle = client.schedule.getHandle(scheduleId(pipeline));
  await handle.backfill({ start: span.from, end: span.to, overlap: ScheduleOverlapPolicy.BUFFER_ALL });
}
