import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { reconcileSchedules, type WantedSchedule } from '../../core/schedules.js';
import type { SchedulePlan } from '../../core/plan.js';
import { connectTemporal, type TemporalClient } from '../../infra/temporal/client.js';
import { applySchedule, backfill, liveSchedules, scheduleId } from '../../infra/temporal/schedules.js';
import { eventually } from '../support/eventually.js';
import { startTemporal, type TestTemporal } from '../support/temporal-server.js';

let temporal: TestTemporal;
let connected: TemporalClient;
beforeAll(async () => {
  temporal = await startTemporal();
  connected = await connectTemporal({ address: temporal.address, namespace: 'default', uiPort: 1 });
}, 60_000);
afterAll(async () => {
  await connected?.close();
  await temporal?.stop();
});

const QUEUE = 'test';
const monthly: SchedulePlan = { cron: '0 3 1 * *', timezone: 'UTC', overlap: 'skip', paused: false, input: { n: 1 } };
const wanted = (pipeline: string, schedule?: SchedulePlan): WantedSchedule => ({
  pipeline,
  broken: false,
  ...(schedule === undefined ? {} : { schedule }),
});

/** What was done, read again from the server each time. */
async function apply(wants: readonly WantedSchedule[]): Promise<string> {
  const { client } = connected;
  const live = await liveSchedules(client, { taskQueue: QUEUE, pipelines: wants.map(({ pipeline }) => pipeline) });
  const changes = reconcileSchedules(wants, live);
  for (const change of changes) await applySchedule(client, change, QUEUE);
  return changes.map(({ kind, pipeline }) => `${pipeline} ${kind}`).join(', ');
}

describe('schedules on a server', () => {
  it('follow the files: created, unchanged, changed, paused, resumed, removed', async () => {
    const { client } = connected;
    const paused = { ...monthly, paused: true };
    const changed = { ...monthly, cron: '0 4 1 * *', jitter: '5m' };
    expect(await apply([wanted('a', monthly), wanted('b', paused)])).toBe('a created, b created');
    expect(await apply([wanted('a', monthly), wanted('b', paused)])).toBe('a unchanged, b unchanged');
    expect(await apply([wanted('a', changed), wanted('b', monthly)])).toBe('a changed, b resumed');
    const { spec, action, policies } = await client.schedule.getHandle(scheduleId('a')).describe();
    expect(spec.jitter).toBe(300_000);
    expect(policies.catchupWindow).toBe(86_400_000);
    expect(action).toMatchObject({ workflowType: 'a', taskQueue: QUEUE, args: [{ n: 1 }] });
    expect((await client.schedule.getHandle(scheduleId('b')).describe()).state.paused).toBe(false);
    expect(await apply([wanted('a', { ...changed, paused: true }), wanted('b')])).toBe('a paused, b removed');
    expect(await apply([wanted('a', { ...changed, paused: true })])).toBe('a unchanged');
    await eventually('it is removed when its pipeline is gone', async () => (await apply([])) === 'a removed');
    expect(await apply([wanted('a')])).toBe('');
  });

  it('leaves those of another project alone, and says so where they are in the way', async () => {
    const { client } = connected;
    await applySchedule(client, { kind: 'created', pipeline: 'theirs', why: '', schedule: monthly }, 'another-queue');
    expect(await apply([wanted('theirs')])).toBe('');
    await expect(apply([wanted('theirs', monthly)])).rejects.toMatchObject({ code: 'SCHEDULE_TAKEN' });
    expect(await liveSchedules(client, { taskQueue: 'another-queue', pipelines: ['theirs'] })).toHaveLength(1);
    await client.schedule.getHandle(scheduleId('theirs')).delete();
  });

  it('run for data of the past by the time the data is of', async () => {
    const { client } = connected;
    await applySchedule(client, { kind: 'created', pipeline: 'past', why: '', schedule: monthly }, QUEUE);
    const span = { from: new Date('2001-01-01'), to: new Date('2001-03-01') };
    const times = await backfill(client, 'past', span);
    expect(times.map((time) => time.toISOString())).toEqual(['2001-02-01T03:00:00.000Z', '2001-03-01T03:00:00.000Z']);
    const ran = (): Promise<string[]> => allIds(client.workflow.list({ query: `WorkflowType = 'past'` }));
    const first = await eventually('the first run was started', async () => {
      const ids = await ran();
      return ids.length > 0 && ids;
    });
    expect(first).toEqual(['past-2001-02-01T03:00:00Z']);
    await client.workflow.getHandle(first[0] ?? '').terminate();
    await eventually('the second run was started', async () => (await ran()).includes('past-2001-03-01T03:00:00Z'));
    expect(await ran()).toHaveLength(2);
  });
});

async function allIds(runs: AsyncIterable<{ workflowId: string }>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { workflowId } of runs) ids.push(workflowId);
  return ids;
}
