import { CronExpressionParser } from 'cron-parser';
import { milliseconds } from '../../core/duration.js';
import { dataInterval } from '../../core/interval.js';
import type { DataInterval } from '../../core/interval.js';
import type { Cadence } from '../../core/plan.js';

/**
 * The interval a run is for that was due `at` a point of its schedule: from the point before to this one. One started by
 * hand between two points is for the last interval that was over by then, as Airflow has it.
 */
export function intervalBefore(at: Date, schedule: Cadence & { readonly timezone: string }): DataInterval {
  const { timezone } = schedule;
  const bounds = schedule.every === undefined ? cronBounds(at, schedule) : steadyBounds(at, schedule.every);
  return dataInterval({ ...bounds, timezone });
}

type Bounds = Record<'start' | 'end', Date>;

function cronBounds(at: Date, { cron, timezone }: { readonly cron: string; readonly timezone: string }): Bounds {
  // A second later, so that a run due exactly at a point counts that point as its end.
  const points = CronExpressionParser.parse(cron, { currentDate: new Date(at.getTime() + 1_000), tz: timezone });
  const end = points.prev().toDate();
  return { start: points.prev().toDate(), end };
}

/** Temporal counts a steady beat from 1970-01-01 UTC. */
function steadyBounds(at: Date, every: string): Bounds {
  const beat = milliseconds(every);
  const end = Math.floor(at.getTime() / beat) * beat;
  return { start: new Date(end - beat), end: new Date(end) };
}
