import type { TableRef } from '../../core/artifact.js';
import type { SqlValue } from '../../core/query.js';
import { runQuery } from '../../infra/arrow/run-query.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import { read } from '../../pipelines/language/read.js';
import { Flight, FLIGHTS } from './tables.js';

export { Flight } from './tables.js';

export const features = Flight.features((f) => ({
  hour: f.date.hour().cyclic(),
  weekday: f.date.weekday().oneHot(),
  distance: f.distance.standardize(),
  origin: f.origin.labelRate(),
  originHour: f.category(f.origin, f.date.hour()).labelRate(),
  late: f.delay.greaterThan(15).label(),
}));

/** Real flights, those for which a condition holds: about 16,000 a day. */
export function flights(artifacts: Artifacts, where: string, ...values: readonly SqlValue[]): Promise<TableRef> {
  const query = read.parquet(FLIGHTS, Flight).where(`delay > -120 AND (${where})`, ...values);
  return runQuery(query, { artifacts, project: process.cwd() });
}

/** The flights of some days of January 2001, from (included) to (excluded). */
export function january(artifacts: Artifacts, from: number, to: number): Promise<TableRef> {
  return flights(artifacts, "strftime(date, '%Y-%m') = '2001-01' AND day(date) >= ? AND day(date) < ?", from, to);
}
