import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleOptions,
  type ScheduleUpdateOptions,
} from '@temporalio/client';
import { msToTs, tsToMs } from '@temporalio/common/lib/time.js';
import { milliseconds } from '../../core/duration.js';
import { FinalError } from '../../core/errors.js';
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

/** Whose schedules: those that start runs on this task queue. Two projects can share a Temporal namespace. */
export interface ScheduleOwner {
  readonly taskQueue: string;
  /** Asked for by name, as a new schedule is missing from the server's list for a moment. */
  readonly pipelines: readonly string[];
}

/** The schedules of this project: of its pipelines, and of such that are gone. */
export async function liveSchedules(
  client: Client,
  { taskQueue, pipelines }: ScheduleOwner,
): Promise<readonly LiveSchedule[]> {
  const ids = new Set(pipelines.map(scheduleId));
  for await (const { scheduleId: id } of client.schedule.list()) if (id.startsWith(PREFIX)) ids.add(id);
  const found = await Promise.all([...ids].map((id) => liveSchedule(client, id, taskQueue)));
  return found.filter((schedule) => schedule !== undefined);
}

async function liveSchedule(client: Client, id: string, taskQueue: string): Promise<LiveSchedule | undefined> {
  try {
    const { action, state } = await client.schedule.getHandle(id).describe();
    if (action.taskQueue !== taskQueue) return undefined;
    const applied = appliedIn(action.memo);
    return {
      pipeline: id.slice(PREFIX.length),
      paused: state.paused,
      ...(state.note === undefined ? {} : { note: state.note }),
      ...(applied === undefined ? {} : { applied }),
    };
  } catch (error) {
    // A removed schedule stays in the list for a moment.
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
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
      return create(client, scheduleOptions(change.pipeline, change.schedule, taskQueue));
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

async function create(client: Client, options: ScheduleOptions): Promise<void> {
  try {
    await client.schedule.create(options);
  } catch (cause) {
    if (!(cause instanceof ScheduleAlreadyRunning)) throw cause;
    throw new FinalError('SCHEDULE_TAKEN', {
      message: `The schedule "${options.scheduleId}" belongs to another project on this Temporal namespace.`,
      hint: 'Rename the pipeline, or give this project a namespace of its own with COPPICE_TEMPORAL_NAMESPACE.',
      cause,
    });
  }
}

/** A change of the file does not undo a person's pause. */
function pauseOf(schedule: SchedulePlan, live: { paused: boolean; note?: string }): { paused: boolean; note?: string } {
  if (schedule.paused) return { paused: true, note: PAUSED_BY_FILE };
  return live.paused && live.note !== PAUSED_BY_FILE ? live : { paused: false };
}

/** The server's own default is a year. */
const CATCHUP = '1d';

function scheduleOptions(pipeline: string, schedule: SchedulePlan, taskQueue: string): ScheduleOptions {
  const { cron, every, timezone, overlap, jitter, catchup, paused, input } = schedule;
  return {
    scheduleId: scheduleId(pipeline),
    spec: {
      ...(every === undefined ? { cronExpressions: [cron] } : { intervals: [{ every: milliseconds(every) }] }),
      timezone,
      ...(jitter === undefined ? {} : { jitter: milliseconds(jitter) }),
    },
    policies: {
      overlap: OVERLAPS[overlap],
      catchupWindow: milliseconds(catchup ?? CATCHUP),
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

/**
 * Runs a schedule for data that lies in the past, one run after another, as if it had been there then. A run is for the
 * time from one point of the schedule to the next and starts at its end; those whose time begins within `from` (included)
 * and `to` (excluded) run. Gives the points at which they would have started.
 */
export async function backfill(
  client: Client,
  pipeline: string,
  { from, to }: { from: Date; to: Date },
): Promise<readonly Date[]> {
  const handle = client.schedule.getHandle(scheduleId(pipeline));
  await handle.describe();
  const begins = await times(client, pipeline, { from, to });
  const [first, last] = [begins.at(0), begins.at(-1)];
  if (first === undefined || last === undefined) return [];
  const far = new Date(last.getTime() + FOUR_YEARS_MS);
  const [next] = await times(client, pipeline, { from: new Date(last.getTime() + 1), to: far });
  if (next === undefined) return [];
  await handle.backfill({
    start: new Date(first.getTime() + 1_000),
    end: next,
    overlap: ScheduleOverlapPolicy.BUFFER_ALL,
  });
  return [...begins.slice(1), next];
}

/** The 29th of February comes once in this time, whatever else a cron line asks for. */
const FOUR_YEARS_MS = 4 * 366 * 86_400_000;

/** The points of a schedule from `from` (included) to `to` (excluded), as the server reckons them. */
async function times(
  client: Client,
  pipeline: string,
  { from, to }: { from: Date; to: Date },
): Promise<readonly Date[]> {
  const { startTime } = await client.workflowService.listScheduleMatchingTimes({
    namespace: client.options.namespace,
    scheduleId: scheduleId(pipeline),
    startTime: msToTs(from.getTime() - 1),
    endTime: msToTs(to.getTime() - 1),
  });
  return startTime.map((time) => new Date(tsToMs(time)));
}
