import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Json } from '../../core/json.js';
import { eventually } from '../support/eventually.js';
import { say } from '../support/notes.js';
import { keepHistory, replayAll } from '../support/replay.js';
import { startStand } from '../support/stand.js';
import type { Stand, StartedRun } from '../support/stand.js';

jest.setTimeout(180_000);

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand?.stop());

const PLACE = { pipeline: 'incremental', name: 'ingest' };
const append = (...days: readonly number[]): Promise<void> =>
  appendFile(
    join(stand.project.folder, 'rows.jsonl'),
    days.map((n) => `${JSON.stringify({ n, at: `2001-01-0${n} 12:00:00` })}\n`).join(''),
  );
type Held = StartedRun & { readonly go: () => void };
const start = async (orders: { hold?: string; stumble?: string } = {}): Promise<Held> => {
  const notes = await stand.project.notes();
  return { ...(await stand.start('incremental', { notes, ...orders })), go: () => say(notes, 'go') };
};
const resultOf = async (orders?: { hold?: string; stumble?: string }): Promise<Json> => (await start(orders)).result();
const standsAt = async (): Promise<string | undefined> => {
  const all = await stand.registry.watermarks();
  return all.find(({ name, pipeline }) => name === PLACE.name && pipeline === PLACE.pipeline)?.value;
};
const day = (n: number): string => `2001-01-0${n} 12:00:00`;

describe('a run that reads what is new', () => {
  it('reads everything first, then what came since', async () => {
    await append(1, 2);
    expect(await resultOf()).toEqual({ rows: 2, sum: 3 });
    expect(await standsAt()).toBe(day(2));
    await append(3);
    const second = await start();
    expect(await second.result()).toEqual({ rows: 1, sum: 3 });
    expect(await standsAt()).toBe(day(3));
    const [ingest] = await second.steps();
    expect(ingest).toMatchObject({
      state: 'completed',
      cacheMiss: '`ingest` ran: what is past a watermark is read once',
    });
  });

  it('skips the step, and what reads it, where nothing is new', async () => {
    const run = await start();
    expect(await run.result()).toEqual({ rows: null, sum: null });
    await keepHistory(run, 'nothing-new');
    expect((await run.steps()).map(({ step, state, error }) => [step, state, error])).toEqual([
      ['ingest', 'skipped', { message: `nothing is new: no row is past at ${day(3)}` }],
      ['sum', 'skipped', { message: 'what it reads was skipped' }],
    ]);
    expect(await standsAt()).toBe(day(3));
  });

  it('moves nothing when it fails, and the next one reads the same', async () => {
    await append(4);
    const failed = await start({ stumble: 'sum' });
    await expect(failed.result()).rejects.toThrow();
    expect(await standsAt()).toBe(day(3));
    expect(await resultOf()).toEqual({ rows: 1, sum: 4 });
    expect(await standsAt()).toBe(day(4));
  });

  it('moves nothing when it is killed', async () => {
    await append(5);
    const killed = await start({ hold: 'sum' });
    await killed.reaches('sum', 'running');
    await killed.handle.terminate('to see what it leaves');
    expect(await standsAt()).toBe(day(4));
    const cancelled = await start({ hold: 'sum' });
    await cancelled.reaches('sum', 'running');
    await cancelled.handle.cancel();
    await expect(cancelled.result()).rejects.toThrow();
    expect(await standsAt()).toBe(day(4));
    expect(await resultOf()).toEqual({ rows: 1, sum: 5 });
    expect(await standsAt()).toBe(day(5));
  });

  it('reads the same in its next attempt, whatever came meanwhile, and moves once', async () => {
    await append(6);
    const run = await start({ hold: 'sum' });
    await run.reaches('sum', 'running');
    await append(7);
    // The worker is lost before the run has ended: it goes on from what it has read.
    await stand.kill('worker');
    expect(await run.result()).toEqual({ rows: 1, sum: 6 });
    expect(await standsAt()).toBe(day(6));
    expect(await resultOf()).toEqual({ rows: 1, sum: 7 });
    const moves = await stand.registry.watermarkHistory(PLACE);
    expect(moves.map(({ from, to }) => [from, to])).toEqual([
      [undefined, day(2)],
      [day(2), day(3)],
      [day(3), day(4)],
      [day(4), day(5)],
      [day(5), day(6)],
      [day(6), day(7)],
    ]);
    expect(moves[4]).toMatchObject({ actor: `run:${run.runId}`, runId: run.runId });
  });

  it('never moves it back, where two ran at once', async () => {
    await append(8);
    const slow = await start({ hold: 'sum' });
    await slow.reaches('sum', 'running');
    await append(9);
    expect(await resultOf()).toEqual({ rows: 2, sum: 17 });
    expect(await standsAt()).toBe(day(9));
    slow.go();
    expect(await slow.result()).toEqual({ rows: 1, sum: 8 });
    expect(await standsAt()).toBe(day(9));
  });

  it('reads from where a person has put it, and a run under way does not undo that', async () => {
    const under = await start();
    await under.result();
    await stand.registry.resetWatermark({ ...PLACE, value: day(7), actor: 'user:ana', why: 'two days were wrong' });
    const run = await start({ hold: 'sum' });
    await run.reaches('sum', 'running');
    await stand.registry.resetWatermark({ ...PLACE, actor: 'user:ana', why: 'all of it was' });
    run.go();
    expect(await run.result()).toEqual({ rows: 2, sum: 17 });
    expect(await standsAt()).toBeUndefined();
    expect(await resultOf()).toEqual({ rows: 9, sum: 45 });
    const last = (await stand.registry.watermarkHistory(PLACE)).slice(-3);
    expect(last.map(({ from, to, why }) => [from, to, why])).toEqual([
      [day(9), day(7), 'two days were wrong'],
      [day(7), undefined, 'all of it was'],
      [undefined, day(9), 'the run that read up to it is completed'],
    ]);
  });

  it('reads the same again when it is reproduced, and moves nothing', async () => {
    const [first] = [...(await stand.registry.runs({ pipeline: 'incremental', state: 'completed' }))].reverse();
    const moves = await stand.registry.watermarkHistory(PLACE);
    const again = await stand.start('incremental', undefined, { memo: { reproduces: first!.id, effects: false } });
    expect(await again.result()).toEqual(first!.output);
    expect(await stand.registry.watermarkHistory(PLACE)).toEqual(moves);
  });
});

describe('a map that asks for what is new', () => {
  it('is refused', async () => {
    await stand.project.write(
      'pipelines/mapped.ts',
      `import { pipeline, read, schema } from 'coppice';
const Row = schema({ n: schema.int32(), at: schema.timestamp() });
export default pipeline('mapped', {}, (p) => ({
  all: p.map('each', ['rows.jsonl'], (file) => read.jsonl(file, Row).since('at')),
}));\n`,
    );
    const run = await stand.start('mapped');
    await expect(run.result()).rejects.toThrow();
    expect(await run.record()).toMatchObject({ state: 'failed', error: { code: 'SINCE_IN_MAP' } });
  });
});

describe('a dataset', () => {
  it('is read by what is new of its latest version', async () => {
    await stand.project.write('few.jsonl', '{"n":1,"word":"a"}\n{"n":2,"word":"b"}\n');
    await stand.project.write('more.jsonl', '{"n":1,"word":"a"}\n{"n":2,"word":"b"}\n{"n":5,"word":"c"}\n');
    await stand.project.write(
      'pipelines/versions.ts',
      `import { pipeline, read, schema } from 'coppice';
const Row = schema({ n: schema.int32(), word: schema.category() });
export default pipeline('versions', {}, (p) => {
  const fresh = p.step('ingest', p.input, () => read.dataset('rows', Row).since('n', { name: 'numbers' }));
  return { rows: fresh.rows };
});\n`,
    );
    const grown = async (from: string): Promise<Json> => {
      await (await stand.start('publishing', { from, alias: 'now' })).result();
      return (await stand.start('versions')).result();
    };
    expect(await grown('few.jsonl')).toEqual({ rows: 2 });
    expect(await grown('more.jsonl')).toEqual({ rows: 1 });
    expect(await grown('more.jsonl')).toEqual({ rows: null });
    const [mark] = (await stand.registry.watermarks()).filter(({ pipeline }) => pipeline === 'versions');
    expect(mark).toMatchObject({ name: 'numbers', column: 'n', kind: 'number', value: '5' });
  });
});

describe('the histories of all these runs', () => {
  it('replay', async () => {
    const replayed = await eventually('all have ended', async () => {
      const all = await replayAll(stand);
      return all.length > 10 && all;
    });
    expect(replayed.filter(({ error }) => error !== undefined)).toEqual([]);
  });
});
