import type { Registry, StepRecord, StepState } from '../registry.js';
import type { Database, Statement } from './database.js';
import { json } from './values.js';

/** Column, its type, and its property. */
const COLUMNS: readonly (readonly [column: string, type: string, property: keyof StepRecord])[] = [
  ['run_id', 'text', 'runId'],
  ['step', 'text', 'step'],
  ['state', 'text', 'state'],
  ['attempt', 'integer', 'attempt'],
  ['started_at', 'timestamptz', 'startedAt'],
  ['ended_at', 'timestamptz', 'endedAt'],
  ['pool', 'text', 'pool'],
  ['wall_seconds', 'double precision', 'wallSeconds'],
  ['cpu_seconds', 'double precision', 'cpuSeconds'],
  ['peak_bytes', 'bigint', 'peakBytes'],
  ['bytes_in', 'bigint', 'bytesIn'],
  ['bytes_out', 'bigint', 'bytesOut'],
  ['backend', 'text', 'backend'],
  ['cache_key', 'text', 'cacheKey'],
  ['cache_miss', 'text', 'cacheMiss'],
  ['inputs', 'json', 'inputs'],
  ['output', 'json', 'output'],
  ['error', 'json', 'error'],
];
const list = (each: (column: string) => string): string => COLUMNS.map(([column]) => each(column)).join(', ');
/** An attempt that was taken for lost may still be at work: once a later one has begun, its word does not count. */
const UPSERT = `
on conflict (run_id, step) do update set (${list((column) => column)}) = row (${list((column) => `excluded.${column}`)})
where step.state not in ('completed', 'cached') and excluded.attempt >= step.attempt
  or excluded.state in ('completed', 'cached') and excluded.attempt > step.attempt`;

const RECORD: Statement = {
  name: 'step-record',
  text: `
insert into coppice.step (${list((column) => column)})
values (${COLUMNS.map((_, index) => `$${index + 1}`).join(', ')}) ${UPSERT}`,
};
/** One array a column, so that any number of steps is one statement. */
const RECORD_MANY: Statement = {
  name: 'step-record-many',
  text: `
insert into coppice.step (${list((column) => column)})
select * from unnest(${COLUMNS.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')}) ${UPSERT}`,
};
const OF_RUN: Statement = {
  name: 'step-of-run',
  text: `
select ${COLUMNS.map(([column, , property]) => `${column} as "${property}"`).join(', ')}
from coppice.step where run_id = $1 order by started_at, step`,
};

export const steps = (database: Database): Pick<Registry, 'recordStep' | 'recordSteps' | 'steps'> => ({
  async recordStep(step) {
    await database.rows(RECORD, valuesOf(step));
  },
  async recordSteps(records) {
    if (records.length === 0) return;
    const rows = oneEach(records).map(valuesOf);
    await database.rows(
      RECORD_MANY,
      COLUMNS.map((_, index) => rows.map((row) => row[index])),
    );
  },
  steps(runId) {
    return database.rows<StepRecord>(OF_RUN, [runId]);
  },
});

function valuesOf(step: StepRecord): unknown[] {
  return COLUMNS.map(([, type, property]) => (type === 'json' ? json(step[property]) : (step[property] ?? null)));
}

/** A statement may touch a row once; and rows are locked in one order, so that two batches cannot block each other. */
function oneEach(records: readonly StepRecord[]): StepRecord[] {
  const byKey = new Map<string, StepRecord>();
  for (const record of records) {
    const key = `${record.runId}\n${record.step}`;
    const before = byKey.get(key);
    if (before === undefined || replaces(record, before)) byKey.set(key, record);
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record);
}

/** The same rule as `UPSERT`. */
function replaces(next: StepRecord, before: StepRecord): boolean {
  if (isDone(before.state)) return isDone(next.state) && next.attempt > before.attempt;
  return next.attempt >= before.attempt;
}

function isDone(state: StepState): boolean {
  return state === 'completed' || state === 'cached';
}
