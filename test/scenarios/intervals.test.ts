import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Json } from '../../core/json.js';
import type { Cadence, SchedulePlan } from '../../core/plan.js';
import { applySchedule, backfill, scheduleId } from '../../infra/temporal/schedules.js';
import type { RunRecord } from '../../infra/stores/registry.js';
import { eventually } from '../support/eventually.js';
import { keepHistory, replayAll } from '../support/replay.js';
import { startStand } from '../support/stand.js';
import type { Stand } from '../support/stand.js';

jest.setTimeout(180_000);

const MONTHS = ['2001-01', '2001-02', '2001-03'];
let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
  const row = (n: number, at: string): string => `${JSON.stringify({ n, at })}\n`;
  await mkdir(join(stand.project.folder, 'months'));
  for (const [index, month] of MONTHS.entries()) {
    const days = Array.from({ length: index + 1 }, (_, n) => row(n, `${month}-0${n + 1} 12:00:00`));
    // The last is of the interval before, as one begins at three o'clock.
    await stand.project.write(`months/${month}.jsonl`, days.join('') + row(9, `${month}-01 02:59:59`));
  }
});
afterAll(() => stand?.stop());

async function schedule(pipeline: string, cadence: Cadence & { readonly paused: boolean }): Promise<void> {
  const plan: SchedulePlan = { timezone: 'UTC', overlap: 'buffer-all', input: null, ...cadence };
  await applySchedule(stand.client, { kind: 'created', pipeline, why: '', schedule: plan }, stand.config.taskQueue);
}
const ended = async (pipeline: string, count: number): Promise<readonly RunRecord[]> =>
  eventually(`${count} runs of ${pipeline} are over`, async () => {
    const runs = await stand.registry.runs({ pipeline });
    return runs.filter(({ state }) => state !== 'running').length >= count && runs;
  });
const boundsOf = ({ interval }: RunRecord): (string | undefined)[] => [interval?.start, interval?.end];
const failureOf = async (pipeline: string, input?: Json): Promise<unknown> => {
  const run = await stand.start(pipeline, input);
  const failed = await run.result().catch((error: unknown) => error);
  expect(await stand.registry.run(run.runId)).toBeNull();
  let [here, told] = [failed, ''];
  for (; here instanceof Error; here = here.cause) told += `${here.message}\n`;
  return told;
};

describe('a run of a schedule', () => {
  it('is for the step of time that ended when it was due', async () => {
    await stand.project.write(
      'pipelines/beat.ts',
      `import { pipeline } from 'coppice';
export default pipeline('beat', {}, (p) => ({ of: p.step('of', p.interval, ({ start, end }) => [start, end]) }));\n`,
    );
    await schedule('beat', { every: '2s', paused: false });
    const [run] = await ended('beat', 1).finally(() => stand.client.schedule.getHandle(scheduleId('beat')).delete());
    const [start, end] = boundsOf(run!).map((time) => Date.parse(time ?? ''));
    expect([end! - start!, end! % 2_000]).toEqual([2_000, 0]);
    expect(run).toMatchObject({ state: 'completed', output: { of: boundsOf(run!) } });
  });

  it('that is backfilled is for its own part of the past, each in its turn', async () => {
    await schedule('dated', { cron: '0 3 1 * *', paused: true });
    const span = { from: new Date('2001-01-01'), to: new Date('2001-04-01') };
    expect(await backfill(stand.client, 'dated', span)).toHaveLength(3);
    const runs = [...(await ended('dated', 3))].reverse();
    expect(runs.map(boundsOf)).toEqual([
      ['2001-01-01T03:00:00.000Z', '2001-02-01T03:00:00.000Z'],
      ['2001-02-01T03:00:00.000Z', '2001-03-01T03:00:00.000Z'],
      ['2001-03-01T03:00:00.000Z', '2001-04-01T03:00:00.000Z'],
    ]);
    expect(runs.map(({ output }) => (output as { rows: number }).rows)).toEqual([1, 2, 3]);
    const [, second] = await Promise.all(runs.map(({ id }) => stand.registry.steps(id)));
    expect(second?.[0]?.cacheMiss).toBe(
      '`take` ran again: input interval changed from 2001-01-01T03:00:00Z to 2001-02-01T03:00:00Z UTC to 2001-02-01T03:00:00Z to 2001-03-01T03:00:00Z UTC',
    );
  });

  it('keeps its interval when it is reset to its beginning', async () => {
    const [run] = await stand.registry.runs({ pipeline: 'dated' });
    const { events } = await stand.client.workflow.getHandle(run!.workflowId).fetchHistory();
    const { runId } = await stand.client.workflowService.resetWorkflowExecution({
      namespace: stand.config.temporal.namespace,
      workflowExecution: { workflowId: run!.workflowId, runId: run!.id },
      reason: 'to see what it does',
      workflowTaskFinishEventId: events![2]!.eventId!,
      requestId: 'reset-once',
    });
    const again = stand.client.workflow.getHandle(run!.workflowId, runId);
    expect(await again.result()).toEqual(run!.output);
  });
});

describe('a run that somebody starts', () => {
  const interval = { start: '2001-02-01T03:00:00.000Z', end: '2001-03-01T03:00:00.000Z' };

  it('with plain JSON has its interval from there, and its input without it', async () => {
    const run = await stand.start('dated', { $interval: '2001-02-01T03:00/2001-03-01T03:00' });
    expect(await run.result()).toEqual({ rows: 2, ...interval });
    await keepHistory(run, 'interval');
    expect(await run.record()).toMatchObject({ input: { folder: 'months' }, interval });
    expect((await run.steps())[0]?.state).toBe('cached');
  });

  it('keeps its interval in every attempt, in its child runs, and when it is reproduced', async () => {
    await stand.project.write(
      'pipelines/parent.ts',
      `import { pipeline } from 'coppice';
import dated from './dated.js';
export default pipeline('parent', {}, (p) => ({ inner: p.run('inner', dated, { folder: 'stumbles' }) }));\n`,
    );
    const run = await stand.start('parent', undefined, { memo: { interval } });
    const output = { inner: { rows: 2, ...interval } };
    expect(await run.result()).toEqual(output);
    await keepHistory(run, 'interval-nested');
    const child = await stand.registry.run(`${run.workflowId}/inner`);
    expect(child).toMatchObject({ interval });
    expect((await stand.registry.steps(child!.id))[0]).toMatchObject({ attempt: 2, state: 'completed' });
    const again = await stand.start('parent', undefined, { memo: { reproduces: run.runId, effects: false } });
    expect(await again.result()).toEqual(output);
    expect(await again.record()).toMatchObject({ interval });
  });

  it('and has none is refused where its pipeline uses it, with how to give one', async () => {
    expect(await failureOf('dated')).toMatch(
      /"dated" works on a data interval.*coppice run dated --interval.*"\$interval"/,
    );
    expect(await failureOf('dated', { $interval: 'May' })).toContain('A data interval was given as "May"');
  });
});

describe('the histories of all these runs', () => {
  it('replay', async () => {
    const replayed = await replayAll(stand);
    expect(replayed.length).toBeGreaterThan(7);
    expect(replayed.filter(({ error }) => error !== undefined)).toEqual([]);
  });
});
