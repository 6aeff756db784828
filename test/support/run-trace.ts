import { compareRuns } from '../../core/reproduced.js';
import type { StepRecord } from '../../infra/stores/registry.js';
import type { Stand, StartedRun } from './stand.js';

/** What the registry has of a run, without ids, times, costs, counts of attempts and version numbers. */
export interface RunTrace {
  readonly state: string;
  readonly output: unknown;
  readonly steps: readonly unknown[];
  readonly metrics: readonly unknown[];
  readonly versions: readonly unknown[];
  readonly aliases: readonly unknown[];
  readonly audit: readonly unknown[];
}

/** Traces of two runs are equal when they did the same. */
export async function traceOf({ registry }: Stand, run: StartedRun, model: string): Promise<RunTrace> {
  const { runId } = run;
  const [{ state, output }, steps, metrics] = [await run.record(), await run.steps(), await registry.metrics(runId)];
  const versions = (await registry.versions(model)).filter((version) => version.runId === runId);
  const moves = (await registry.aliasHistory(model)).filter((move) => move.runId === runId);
  const log = (await registry.auditLog(10_000)).filter(({ actor, subject }) => [actor, subject].join().includes(runId));
  return {
    state,
    output: plain(output),
    steps: sorted(steps.map(stepTrace)),
    metrics: sorted(metrics.map(plain)),
    versions: versions.map(({ artifact, step, metrics: measured, provenance, report }) =>
      plain({ artifact, step, measured, report, provenance: { ...provenance, run: null } }),
    ),
    aliases: moves.map(({ alias }) => alias),
    audit: sorted(log.map(({ action }) => action)),
  };
}

function stepTrace({ step, state, pool, backend, inputs, output, error, bytesIn, bytesOut }: StepRecord): unknown {
  return plain({ step, state, pool, backend, inputs, output, error, bytesIn, bytesOut });
}

const NUMBERS: ReadonlySet<string> = new Set(['number', 'version']);

/** As JSON. Version numbers go on from run to run. */
function plain(value: unknown): unknown {
  const text = JSON.stringify(value ?? null, (key, member: unknown) =>
    NUMBERS.has(key) && typeof member === 'number' ? null : member,
  );
  return JSON.parse(text) as unknown;
}

function sorted(values: readonly unknown[]): readonly unknown[] {
  return values.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** The steps of two runs that did not give the same, bit by bit. */
export function differing(before: readonly StepRecord[], after: readonly StepRecord[]): readonly string[] {
  return compareRuns(before, after)
    .filter(({ verdict }) => verdict !== 'same')
    .map(({ step, verdict }) => `${step}: ${verdict}`);
}

/** How an activity of a run went, by its history. */
export interface ActivityCount {
  scheduled: number;
  completed: number;
  attempts: number;
}

/** Every activity of a run by its type name: how often it was asked for, ended well, and was tried. */
export async function activitiesOf({ handle }: StartedRun): Promise<Readonly<Record<string, ActivityCount>>> {
  const { events } = await handle.fetchHistory();
  const types = new Map<string, string>();
  const counts: Record<string, ActivityCount> = {};
  const countOf = (id: unknown): ActivityCount =>
    (counts[types.get(String(id)) ?? ''] ??= { scheduled: 0, completed: 0, attempts: 0 });
  for (const event of events ?? []) {
    const { activityTaskScheduledEventAttributes: scheduled, activityTaskStartedEventAttributes: started } = event;
    const completed = event.activityTaskCompletedEventAttributes;
    if (scheduled) {
      types.set(String(event.eventId), scheduled.activityType?.name ?? '');
      countOf(event.eventId).scheduled++;
    }
    if (started) countOf(started.scheduledEventId).attempts += started.attempt ?? 0;
    if (completed) countOf(completed.scheduledEventId).completed++;
  }
  return counts;
}
