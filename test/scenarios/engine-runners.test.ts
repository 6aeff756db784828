import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { identify } from '../../infra/processes/identity.js';
import { eventually } from '../support/eventually.js';
import { countsOf, notesIn, noted, pidOf, say } from '../support/notes.js';
import { replayAll } from '../support/replay.js';
import { startStand } from '../support/stand.js';
import type { Stand, StartedRun } from '../support/stand.js';

jest.setTimeout(180_000);

let stand: Stand;
beforeAll(async () => {
  stand = await startStand({ COPPICE_RUNNER_MEMORY_MIB: '200' });
});
afterAll(() => stand?.stop());

async function begin(mode: string, pipeline = 'stubborn'): Promise<{ run: StartedRun; notes: string }> {
  const notes = await stand.project.notes();
  return { notes, run: await stand.start(pipeline, { notes, mode }) };
}
const fiveOnce = { 0: 1, 1: 1, 2: 1, 3: 1, 4: 1 };
const failed = (run: StartedRun): Promise<string> =>
  run.result().then(
    () => 'it did not fail',
    (error: unknown) => messages(error),
  );
function messages(error: unknown): string {
  return error instanceof Error ? `${error.message}\n${messages(error.cause)}` : '';
}

describe('a step that blocks its thread', () => {
  it('beats all the while, past its heartbeat time-out', async () => {
    const { run, notes } = await begin('block');
    expect(await run.result()).toMatchObject({ block: 1 });
    expect(notesIn(notes)).toEqual(['blocking 1']);
  });
});

describe('a runner that is killed', () => {
  it('has its step tried again, from its checkpoint, without using up a retry', async () => {
    const { run, notes } = await begin('resume');
    await noted(notes, 'did 2');
    process.kill(pidOf(notes, 'resume'), 'SIGKILL');
    expect(await run.result()).toMatchObject({ resume: { from: 3, attempt: 2 } });
    expect(countsOf(notes, 'did')).toEqual(fiveOnce);
  });

  it('costs a batch one item', async () => {
    const { run, notes } = await begin('batch');
    await noted(notes, 'waits');
    process.kill(pidOf(notes, 'batch'), 'SIGKILL');
    expect(await run.result()).toMatchObject({ batch: [0, 1, 2, 6, 8, 10] });
    expect(countsOf(notes, 'did')).toEqual({ ...fiveOnce, 5: 1 });
  });

  it('may have ended itself', async () => {
    const { run, notes } = await begin('crash');
    expect(await run.result()).toMatchObject({ crash: 2 });
    expect(notesIn(notes)).toEqual(['crashing 1', 'crashing 2']);
  });
});

describe('a step that holds too much memory', () => {
  it('is ended, and the run says why', async () => {
    const { run, notes } = await begin('greedy');
    expect(await failed(run)).toMatch(/held \d+ MiB, over twice the 200 MiB a runner may have/);
    expect(notesIn(notes)).toEqual(['filling']);
    expect(await run.record()).toMatchObject({ state: 'failed', error: { code: 'RUNNER_MEMORY', step: 'greedy' } });
  });
});

describe('a step that does not hear that it is cancelled', () => {
  it('is asked, then killed', async () => {
    const { run, notes } = await begin('deaf');
    await eventually('it runs', () => pidOf(notes, 'deaf') > 0, 60_000);
    const runner = pidOf(notes, 'deaf');
    await run.handle.cancel();
    expect(await failed(run)).toMatch(/cancelled/i);
    expect(notesIn(notes)).toContain('asked');
    await eventually('it is gone', () => identify(runner) === undefined);
    expect(await run.record()).toMatchObject({ state: 'cancelled' });
  });
});

describe('a worker that is asked to stop', () => {
  it('lets a step finish that is soon done', async () => {
    const notes = await stand.project.notes();
    const run = await stand.start('line', { notes, hold: 'b' });
    await noted(notes, 'began line.b');
    const back = stand.restart('worker');
    say(notes, 'go');
    await back;
    expect(await run.result()).toEqual({ value: 7 });
    expect(countsOf(notes, 'began')).toEqual({ 'line.a': 1, 'line.b': 1, 'line.c': 1 });
  });

  it('hands back a step that is not, which goes on elsewhere from its checkpoint', async () => {
    const { run, notes } = await begin('resume');
    await noted(notes, 'did 2');
    await stand.restart('worker');
    expect(await run.result()).toMatchObject({ resume: { from: 3, attempt: 2 } });
    expect(countsOf(notes, 'did')).toEqual(fiveOnce);
  });
});

describe('the histories of all these runs', () => {
  it('replay', async () => {
    const replayed = await replayAll(stand);
    expect(replayed.length).toBeGreaterThan(7);
    expect(replayed.filter(({ error }) => error !== undefined)).toEqual([]);
  });
});
