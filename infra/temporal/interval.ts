import { CronExpressionParser } from 'cron-parser';
import type { DataInterval } from '../../core/interval.js';

/**
 * The interval a run is for that was due `at` a point of its schedule. One started by hand between two points is for the
 * last interval that was over by then, as Airflow has it.
 */
export function intervalBefore(
  at: Date,
  { cron, timezone }: { readonly cron: string; readonly timezone: string },
): DataInterval {
  // A second later, so that a run due exactly at a point counts that point as its end.
  const points = CronExpressionParser.parse(cron, { currentDate: new Date(at.getTime() + 1_000), tz: timezone });
  const end = points.prev().toDate();
  const start = points.prev().toDate();
  return { start, end, timezone };
}
