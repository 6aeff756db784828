import { canonicalJson } from './json.js';
import type { SchedulePlan } from './plan.js';

/** A schedule as it stands on the server. */
export interface LiveSchedule {
  readonly pipeline: string;
  /** What was applied last; absent when somebody else made or changed it. */
  readonly applied?: SchedulePlan;
  readonly paused: boolean;
  readonly note?: string;
}

/** What the pipeline files say. `schedule` is absent where a pipeline has none. */
export interface WantedSchedule {
  readonly pipeline: string;
  readonly schedule?: SchedulePlan;
  /** Its file does not load, so nobody knows what it wants. */
  readonly broken: boolean;
}

export type ScheduleChange =
  | {
      readonly kind: 'created' | 'changed' | 'paused' | 'resumed';
      readonly pipeline: string;
      readonly why: string;
      readonly schedule: SchedulePlan;
    }
  | { readonly kind: 'removed' | 'unchanged' | 'left'; readonly pipeline: string; readonly why: string };

/** The note of a pause that came from a file; a pause with any other note is a person's, and is left alone. */
export const PAUSED_BY_FILE = 'paused in the pipeline file';

/**
 * What has to be done so that the server's schedules are those of the pipeline files, one line for each pipeline that
 * has a schedule on either side. Applying it and asking again gives `unchanged` (or `left`) throughout.
 */
export function reconcileSchedules(
  wanted: readonly WantedSchedule[],
  live: readonly LiveSchedule[],
): readonly ScheduleChange[] {
  const known = new Map(wanted.map((one) => [one.pipeline, one]));
  const standing = new Map(live.map((one) => [one.pipeline, one]));
  const names = [...new Set([...known.keys(), ...standing.keys()])].sort();
  return names.flatMap((name) => changeOf(name, known.get(name), standing.get(name)) ?? []);
}

function changeOf(
  pipeline: string,
  want: WantedSchedule | undefined,
  live: LiveSchedule | undefined,
): ScheduleChange | undefined {
  if (want?.broken === true) {
    return live && { kind: 'left', pipeline, why: 'its pipeline file does not load' };
  }
  const schedule = want?.schedule;
  if (schedule === undefined) return live && { kind: 'removed', pipeline, why: why(want) };
  if (live === undefined) return { kind: 'created', pipeline, why: describeSchedule(schedule), schedule };
  const differs = live.applied === undefined ? ['it was not made by apply'] : differences(live.applied, schedule);
  if (differs.length > 0) return { kind: 'changed', pipeline, why: differs.join(', '), schedule };
  return pauseChange(live, schedule) ?? { kind: 'unchanged', pipeline, why: describeSchedule(schedule) };
}

function pauseChange({ pipeline, paused, note }: LiveSchedule, schedule: SchedulePlan): ScheduleChange | undefined {
  if (schedule.paused && !paused) return { kind: 'paused', pipeline, why: PAUSED_BY_FILE, schedule };
  if (schedule.paused || !paused) return undefined;
  if (note === PAUSED_BY_FILE)
    return { kind: 'resumed', pipeline, why: 'no longer paused in the pipeline file', schedule };
  return { kind: 'left', pipeline, why: `paused by hand${note === undefined || note === '' ? '' : `: ${note}`}` };
}

function why(want: WantedSchedule | undefined): string {
  return want === undefined ? 'its pipeline is gone' : 'its pipeline has no schedule any more';
}

/** Fields that differ, as `cron 0 3 1 * * → 0 4 1 * *`. Whether it is paused is a matter of its own. */
function differences(before: SchedulePlan, after: SchedulePlan): readonly string[] {
  const fields = ['cron', 'every', 'timezone', 'overlap', 'jitter', 'catchup', 'input'] as const;
  return fields
    .filter((field) => canonicalJson(before[field] ?? null) !== canonicalJson(after[field] ?? null))
    .map((field) => `${field} ${text(before[field])} → ${text(after[field])}`);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none');
}

export function describeSchedule({ cron, every, timezone, overlap }: SchedulePlan): string {
  return `${every === undefined ? cron : `every ${every}`} ${timezone}, overlap ${overlap}`;
}
