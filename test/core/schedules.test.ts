import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PAUSED_BY_FILE, reconcileSchedules, type LiveSchedule, type WantedSchedule } from '../../core/schedules.js';
import type { SchedulePlan } from '../../core/plan.js';

const monthly: SchedulePlan = { cron: '0 3 1 * *', timezone: 'UTC', overlap: 'skip', paused: false, input: {} };
const want = (schedule?: SchedulePlan, broken = false): WantedSchedule => ({
  pipeline: 'flights',
  broken,
  ...(schedule === undefined ? {} : { schedule }),
});
const live = (applied: SchedulePlan | undefined = monthly, more: Partial<LiveSchedule> = {}): LiveSchedule => ({
  pipeline: 'flights',
  paused: false,
  applied,
  ...more,
});
const verdict = (wanted: WantedSchedule[], standing: LiveSchedule[]): string[] =>
  reconcileSchedules(wanted, standing).map(({ kind, why }) => `${kind}: ${why}`);

describe('reconciling schedules', () => {
  it('creates, leaves alone, and removes', () => {
    expect(verdict([want(monthly)], [])).toEqual(['created: 0 3 1 * * UTC, overlap skip']);
    expect(verdict([want(monthly)], [live()])).toEqual(['unchanged: 0 3 1 * * UTC, overlap skip']);
    expect(verdict([want()], [live()])).toEqual(['removed: its pipeline has no schedule any more']);
    expect(verdict([], [live()])).toEqual(['removed: its pipeline is gone']);
    expect(verdict([want()], [])).toEqual([]);
  });

  it('says what changed', () => {
    const daily = { ...monthly, cron: '0 3 * * *', jitter: '5m', input: { month: '2001-01' } };
    expect(verdict([want(daily)], [live()])).toEqual([
      'changed: cron 0 3 1 * * → 0 3 * * *, jitter none → 5m, input {} → {"month":"2001-01"}',
    ]);
    const foreign: LiveSchedule = { pipeline: 'flights', paused: false };
    expect(verdict([want(monthly)], [foreign])).toEqual(['changed: it was not made by apply']);
  });

  it('never removes the schedule of a pipeline whose file does not load', () => {
    expect(verdict([want(undefined, true)], [live()])).toEqual(['left: its pipeline file does not load']);
  });

  it('pauses and resumes by the file, and leaves the pause of a person alone', () => {
    const paused = { ...monthly, paused: true };
    expect(verdict([want(paused)], [live(monthly)])).toEqual([`paused: ${PAUSED_BY_FILE}`]);
    expect(verdict([want(paused)], [live(paused, { paused: true, note: PAUSED_BY_FILE })])).toHaveLength(1);
    expect(verdict([want(monthly)], [live(paused, { paused: true, note: PAUSED_BY_FILE })])).toEqual([
      'resumed: no longer paused in the pipeline file',
    ]);
    expect(verdict([want(monthly)], [live(monthly, { paused: true, note: 'freeze' })])).toEqual([
      'left: paused by hand: freeze',
    ]);
  });

  it('has nothing left to do once it was done', () => {
    const schedules = fc.record({
      cron: fc.constantFrom('0 3 * * *', '@daily'),
      timezone: fc.constant('UTC'),
      overlap: fc.constantFrom('skip' as const, 'allow-all' as const),
      paused: fc.boolean(),
      input: fc.constant({}),
    });
    const name = fc.constantFrom<string>('a', 'b', 'c');
    const wants = fc.uniqueArray(fc.tuple(name, schedules), { selector: ([pipeline]) => pipeline });
    fc.assert(
      fc.property(wants, wants, (now, before) => {
        const wanted = now.map(([pipeline, schedule]) => ({ pipeline, schedule, broken: false }));
        const standing = new Map(before.map(([pipeline, applied]) => [pipeline, asLive(pipeline, applied)]));
        for (const change of reconcileSchedules(wanted, [...standing.values()])) {
          if (change.kind === 'removed') standing.delete(change.pipeline);
          else if ('schedule' in change) standing.set(change.pipeline, asLive(change.pipeline, change.schedule));
        }
        const again = reconcileSchedules(wanted, [...standing.values()]).map(({ kind }) => kind);
        return again.length === now.length && again.every((kind) => kind === 'unchanged');
      }),
    );
  });
});

function asLive(pipeline: string, applied: SchedulePlan): LiveSchedule {
  return { pipeline, applied, paused: applied.paused, ...(applied.paused ? { note: PAUSED_BY_FILE } : {}) };
}
