import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { settleRuns } from '../../cli/settle-runs.js';
import { ApplicationFailure, WorkflowUpdateFailedError } from '@temporalio/client';
import type { WorkflowFailedError } from '@temporalio/client';
import type { Json } from '../../core/json.js';
import { isOpened } from '../../core/resolve.js';
import { answerGate } from '../../workflows/messages.js';
import type { GateAnswer } from '../../workflows/messages.js';
import { countsOf, notesIn, noted, say } from '../support/notes.js';
import { keepHistory, replayAll } from '../support/replay.js';
import { startStand } from '../support/stand.js';
import type { Stand, StartedRun } from '../support/stand.js';

jest.setTimeout(180_000);

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand?.stop());

async function begin(
  pipeline: string,
  input: { readonly [key: string]: Json } = {},
): Promise<{ run: StartedRun; notes: string }> {
  const notes = await stand.project.notes();
  return { notes, run: await stand.start(pipeline, { notes, ...input }) };
}
const statesOf = async (run: StartedRun): Promise<Record<string, string>> =>
  Object.fromEntries((await run.view()).steps.map(({ id, state }) => [id, state]));
const eventsOf = async (run: StartedRun): Promise<readonly { readonly [key: string]: unknown }[]> =>
  ((await run.handle.fetchHistory()).events ?? []) as unknown as readonly { readonly [key: string]: unknown }[];
async function failureOf(run: StartedRun): Promise<ApplicationFailure> {
  const failed = await run.result().then(
    () => undefined,
    (error: unknown) => error,
  );
  let cause: unknown = (failed as WorkflowFailedError).cause;
  while (cause instanceof Error && !(cause instanceof ApplicationFailure)) cause = cause.cause;
  return cause as ApplicationFailure;
}

describe('branches', () => {
  it('runs one side of a choice, and what is skipped is null', async () => {
    const { run, notes } = await begin('branches', { large: false, left: false });
    const skipped = { only: null, reader: null };
    expect(await run.result()).toEqual({ ...skipped, after: 'after', chosen: 'far right', told: 'small' });
    expect(countsOf(notes, 'did')).toEqual({ 'branches.right': 1, 'branches.after': 1 });
    await keepHistory(run, 'branches');
    expect(await statesOf(run)).toMatchObject({
      'only-large': 'skipped',
      reader: 'skipped',
      left: 'skipped',
      side: 'completed',
    });
    const rows = Object.fromEntries((await run.steps()).map(({ step, state, error }) => [step, [state, error]]));
    expect(rows).toMatchObject({
      'only-large': ['skipped', { message: 'its condition is false' }],
      reader: ['skipped', { message: 'what it reads was skipped' }],
      facts: ['completed', undefined],
    });
  });

  it('runs the other side with everything there', async () => {
    const { run, notes } = await begin('branches', { large: true, left: true });
    const all = { only: 'large', reader: 'LARGE', after: 'after', chosen: 'left', told: 'LARGE' };
    expect(await run.result()).toEqual(all);
    expect(notesIn(notes)).toContain('told LARGE');
  });

  it('does light steps as local activities', async () => {
    const { run } = await begin('branches', { large: true, left: false });
    await run.result();
    const scheduled = (await eventsOf(run)).flatMap(({ activityTaskScheduledEventAttributes: attributes }) =>
      attributes == null ? [] : [(attributes as { activityType: { name: string } }).activityType.name],
    );
    expect(scheduled.sort()).toEqual(['branches.after', 'branches.only-large', 'branches.reader', 'branches.right']);
    expect((await run.steps()).find(({ step }) => step === 'facts')).toMatchObject({ state: 'completed' });
  });
});

describe('a gate', () => {
  const answer = (run: StartedRun, given: Partial<GateAnswer>): Promise<Json> =>
    run.handle.executeUpdate(answerGate, { args: [{ gate: 'approve', approve: true, by: 'ana', ...given }] });

  it('waits for those it names, refuses all others unrecorded, and goes on when approved', async () => {
    const { run, notes } = await begin('gated');
    await run.reaches('approve', 'open');
    await run.reaches('hasty', 'rejected');
    const quiet = (await eventsOf(run)).length;
    for (const wrong of [
      { by: 'bob' },
      { gate: 'other' },
      { gate: 'hasty' },
      { by: '' },
      { by: 'bob', as: 'interns' },
    ]) {
      await expect(answer(run, wrong)).rejects.toThrow(WorkflowUpdateFailedError);
    }
    await expect(run.handle.executeUpdate('answerGate')).rejects.toMatchObject({
      cause: { message: expect.stringContaining('An answer is') },
    });
    expect((await eventsOf(run)).some((event) => event['workflowExecutionUpdateAcceptedEventAttributes'] != null)).toBe(
      false,
    );
    expect(await eventsOf(run)).toHaveLength(quiet);
    await answer(run, { by: 'mia', as: 'ml-leads', note: 'looks good' });
    await expect(answer(run, {})).rejects.toThrow();
    expect(await run.result()).toEqual({ release: 'mia', note: 'looks good', late: null, audit: 'audit' });
    expect(countsOf(notes, 'did')['gated.release']).toBe(1);
    await keepHistory(run, 'gate-approved');
    const [line] = (await stand.registry.auditLog()).filter(({ action }) => action === 'gate.approve');
    expect(line).toMatchObject({ actor: 'user:mia', subject: `${run.runId}/approve`, details: { note: 'looks good' } });
  });

  it('rejected, skips whatever reads it or comes after it', async () => {
    const { run, notes } = await begin('gated');
    await run.reaches('approve', 'open');
    await answer(run, { approve: false, note: 'too early' });
    expect(await run.result()).toEqual({ release: null, note: null, late: null, audit: null });
    expect(countsOf(notes, 'did')).toEqual({});
    expect(await statesOf(run)).toMatchObject({
      approve: 'rejected',
      hasty: 'rejected',
      release: 'skipped',
      audit: 'skipped',
    });
    const row = (await run.steps()).find(({ step }) => step === 'approve');
    expect(row).toMatchObject({ state: 'rejected', error: { message: 'rejected by ana: too early' } });
    await keepHistory(run, 'gate-rejected');
  });

  it('that need not be asked, is skipped, and what only comes after it runs', async () => {
    const { run, notes } = await begin('gated', { ask: false });
    expect(await run.result()).toEqual({ release: null, note: null, late: null, audit: 'audit' });
    expect(countsOf(notes, 'did')).toEqual({ 'gated.audit': 1 });
    expect((await run.view()).steps.find(({ id }) => id === 'hasty')?.note).toBe('nobody answered within 1s');
  });
});

describe('a run that was stopped by force', () => {
  it('is recorded as such by the next who looks', async () => {
    const { run } = await begin('gated');
    await run.reaches('approve', 'open');
    await run.handle.terminate('by hand');
    const session = { client: () => Promise.resolve(stand.client), registry: () => Promise.resolve(stand.registry) };
    const record = await run.record();
    expect(record).toMatchObject({ state: 'running' });
    expect(await settleRuns(session, [record])).toMatchObject([{ id: run.runId, state: 'terminated' }]);
    expect(await run.record()).toMatchObject({ state: 'terminated' });
  });
});

describe('a step that fails for good', () => {
  it('stops the others, then has what was done taken back, the last first', async () => {
    const { run, notes } = await begin('undone');
    await noted(notes, 'began slow');
    await run.reaches('map', 'completed');
    say(notes, 'go');
    const failure = await failureOf(run);
    expect(failure.message).toContain('c is broken');
    expect(failure.type).toBe('FinalError');
    await keepHistory(run, 'taken-back');
    const back = notesIn(notes).slice(notesIn(notes).indexOf('stopped slow'));
    expect(back).toEqual([
      'stopped slow',
      ...['undid map 2 20', 'undid map 1 10', 'undid map 0 0'],
      ...['undoing b 1', 'undoing b 2', 'undid b'],
      'undid a',
    ]);
    const states = { a: 'undone', b: 'undone', map: 'undone', slow: 'cancelled', c: 'failed' };
    expect(await statesOf(run)).toMatchObject(states);
    expect(await run.record()).toMatchObject({ state: 'failed', error: { step: 'c', message: 'Error: c is broken' } });
  });
});

describe('a map', () => {
  it('goes on without as many items as may fail, through lists that lie in the store', async () => {
    const { run } = await begin('maps', { count: 30, broken: [3, 17], wide: 9_000 });
    const sum = Array.from({ length: 30 }, (_, n) => ([3, 17].includes(n) ? -1 : n * 2 + 9_000)).reduce(
      (a, b) => a + b,
      0,
    );
    expect(await run.result()).toEqual({ count: 30, sum, failed: 2 });
    const view = (await run.view()).steps.find(({ id }) => id === 'map');
    expect(view?.items).toEqual({ done: 28, failed: 2, total: 30 });
    const stored = (await run.steps()).filter(({ step, output }) => step.startsWith('map[') && isOpened(output));
    expect(stored.length).toBeGreaterThan(0);
    // None of the long texts went through the history.
    expect(JSON.stringify(await eventsOf(run)).length).toBeLessThan(600_000);
    const failed = (await run.steps()).find(({ step }) => step === 'map[0..2]' || step === 'map[0..3]');
    expect(failed).toMatchObject({ state: 'completed' });
  });

  it('fails with the first failures told when more fail than may', async () => {
    const { run } = await begin('maps', { broken: [0, 4, 8] });
    const failure = await failureOf(run);
    expect(failure.message).toMatch(/^3 items of "map" failed, 2 may\. item \d: /);
    await keepHistory(run, 'map-failed');
    expect(await run.record()).toMatchObject({ state: 'failed', error: { code: 'MAP_FAILURES' } });
  });

  it('over nothing gives nothing, and is recorded', async () => {
    const { run } = await begin('maps', { count: 0 });
    expect(await run.result()).toEqual({ count: 0, sum: 0, failed: 0 });
    await keepHistory(run, 'map-over-nothing');
    expect((await run.steps()).find(({ step }) => step === 'map')).toMatchObject({ state: 'completed' });
  });

  it('of ten thousand items stays below a thousand events', async () => {
    const run = await stand.start('wide', { items: 10_000 });
    expect(await run.result()).toEqual({ sum: 99_990_000 });
    await keepHistory(run, 'wide-map');
    const { length } = await eventsOf(run);
    expect(length).toBeLessThan(1_000);
    console.log(`10,000 items: ${length} events`);
    expect((await run.view()).steps.find(({ id }) => id === 'twice')?.items).toEqual({
      done: 10_000,
      failed: 0,
      total: 10_000,
    });
  });
});

describe('a result over 64 KB', () => {
  it('becomes an artifact by itself, and what is small of it stays at hand', async () => {
    const run = await stand.start('large', { kilobytes: 300 });
    expect(await run.result()).toEqual({ last: '2399', light: '2400 100', text: 'y'.repeat(100) });
    await keepHistory(run, 'large-result');
    const made = (await run.steps()).find(({ step }) => step === 'make');
    const output = made?.output as { readonly big: { readonly $open: { readonly digest: string } } };
    expect(output).toMatchObject({ big: { $open: { $artifact: 'json', length: 2_400 } }, deep: { flag: true } });
    expect(await stand.artifacts.getJson(output.big.$open)).toHaveLength(2_400);
    expect(JSON.stringify(await eventsOf(run)).length).toBeLessThan(64_000);
  });
});

describe('the histories of all these runs', () => {
  it('replay', async () => {
    const replayed = await replayAll(stand);
    expect(replayed.length).toBeGreaterThan(10);
    expect(replayed.filter(({ error }) => error !== undefined)).toEqual([]);
  });
});
