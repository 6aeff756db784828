import { expect, it } from '@jest/globals';
import type { WatermarkKind } from '../../../core/increment.js';
import type { WatermarkQuestion } from '../../../infra/stores/watermark-registry.js';
import { onEveryServer, startedRun } from '../../support/registries.js';

onEveryServer('watermarks', ({ registry }) => {
  const question = async (pipeline: string, more: Partial<WatermarkQuestion> = {}): Promise<WatermarkQuestion> => ({
    pipeline,
    name: 'ingest',
    runId: await startedRun(registry(), { pipeline }),
    step: 'ingest',
    column: 'at',
    kind: 'time',
    ...more,
  });
  /** A run that reads up to a value; it is still to be ended. */
  const reads = async (asked: WatermarkQuestion, high?: string): Promise<string> => {
    const range = await registry().watermarkRange(asked);
    await registry().decideRange(asked, { ...range, ...(high === undefined ? {} : { high }) });
    return asked.runId;
  };
  const standsAt = async (pipeline: string): Promise<string | undefined> =>
    (await registry().watermarks()).find((one) => one.pipeline === pipeline)?.value;
  const place = (pipeline: string) => ({ pipeline, name: 'ingest' });

  it('begin with nothing, and move when the run that read is completed', async () => {
    const asked = await question('begin');
    expect(await registry().watermarkRange(asked)).toEqual({ epoch: 0, decided: false });
    await reads(asked, '2001-01-01 00:00:00');
    expect(await registry().watermarkRange(asked)).toEqual({ high: '2001-01-01 00:00:00', epoch: 0, decided: true });
    expect(await standsAt('begin')).toBeUndefined();
    await registry().endRun(asked.runId, { state: 'completed' });
    expect(await standsAt('begin')).toBe('2001-01-01 00:00:00');
    expect(await registry().watermarkRange(await question('begin'))).toEqual({
      low: '2001-01-01 00:00:00',
      epoch: 0,
      decided: false,
    });
    const [move] = await registry().watermarkHistory(place('begin'));
    expect(move).toMatchObject({ to: '2001-01-01 00:00:00', runId: asked.runId, actor: `run:${asked.runId}` });
    expect(move).not.toHaveProperty('from');
    const line = (await registry().auditLog(100)).find(({ action }) => action === 'watermark.move');
    expect(line).toMatchObject({ subject: 'begin/ingest', actor: `run:${asked.runId}` });
    expect(await registry().verifyAudit()).toEqual([]);
  });

  it.each(['failed', 'cancelled', 'terminated'] as const)('stay where they are when the run is %s', async (state) => {
    const runId = await reads(await question(state), '2001-01-01 00:00:00');
    await registry().endRun(runId, { state });
    await registry().endRun(runId, { state: 'completed' });
    expect(await standsAt(state)).toBeUndefined();
    expect(await registry().watermarkHistory(place(state))).toEqual([]);
  });

  it('of a run are decided once, however many say so at once', async () => {
    const asked = await question('decide');
    const range = await registry().watermarkRange(asked);
    const highs = Array.from({ length: 8 }, (_, n) => `2001-01-0${n + 1} 00:00:00`);
    const decided = await Promise.all(highs.map((high) => registry().decideRange(asked, { ...range, high })));
    expect(new Set(decided.map(({ high }) => high)).size).toBe(1);
    const none = await question('decide-none');
    await reads(none);
    expect(await registry().watermarkRange(none)).toEqual({ epoch: 0, decided: true });
    await registry().endRun(none.runId, { state: 'completed' });
    expect(await registry().watermarkHistory(place('decide-none'))).toEqual([]);
  });

  it('only go forward, whichever of the runs at once ends last', async () => {
    const values = [30, 4, 100, 9, 25, 77, 8, 50];
    const runs: string[] = [];
    for (const value of values) {
      runs.push(await reads(await question('forward', { column: 'id', kind: 'number' }), String(value)));
    }
    await Promise.all(runs.map((id) => registry().endRun(id, { state: 'completed' })));
    expect(await standsAt('forward')).toBe('100');
    const moves = await registry().watermarkHistory(place('forward'));
    const to = moves.map((move) => Number(move.to));
    expect(to).toEqual([...to].sort((a, b) => a - b));
    expect(moves.slice(1).map(({ from }) => Number(from))).toEqual(to.slice(0, -1));
  });

  it.each([
    ['number', '9', '10', true],
    ['number', '-5', '-10', false],
    ['number', '9007199254740993', '9007199254740994', true],
    ['text', 'a', 'Z', false],
    ['text', 'z', 'ä', true],
    ['time', '2001-01-01 00:00:00', '2001-01-01 00:00:00.5', true],
    ['time', '2001-01-01 00:00:00.5', '2001-01-01 00:00:00.45', false],
    ['date', '2001-01-31', '2001-02-01', true],
  ] satisfies [WatermarkKind, string, string, boolean][])('%s: %s → %s moves: %s', async (kind, low, high, moves) => {
    const pipeline = `order-${kind}-${low}-${high}`;
    for (const value of [low, high]) {
      const runId = await reads(await question(pipeline, { kind }), value);
      await registry().endRun(runId, { state: 'completed' });
    }
    expect(await standsAt(pipeline)).toBe(moves ? high : low);
  });

  it('are reset by a person, with why; runs that have read by then do not undo it', async () => {
    const done = await reads(await question('reset'), '2001-01-05 00:00:00');
    await registry().endRun(done, { state: 'completed' });
    const under = await reads(await question('reset'), '2001-01-07 00:00:00');
    const reset = { ...place('reset'), value: '2001-01-02 00:00:00', actor: 'user:ana', why: 'wrong rows' };
    await registry().resetWatermark(reset);
    await registry().endRun(under, { state: 'completed' });
    expect(await standsAt('reset')).toBe('2001-01-02 00:00:00');
    await registry().resetWatermark({ ...place('reset'), actor: 'user:ana', why: 'all anew' });
    expect(await standsAt('reset')).toBeUndefined();
    const after = await reads(await question('reset'), '2001-01-01 00:00:00');
    await registry().endRun(after, { state: 'completed' });
    const moves = await registry().watermarkHistory(place('reset'));
    expect(moves.map(({ from, to, actor }) => [from, to, actor])).toEqual([
      [undefined, '2001-01-05 00:00:00', `run:${done}`],
      ['2001-01-05 00:00:00', '2001-01-02 00:00:00', 'user:ana'],
      ['2001-01-02 00:00:00', undefined, 'user:ana'],
      [undefined, '2001-01-01 00:00:00', `run:${after}`],
    ]);
    const lines = (await registry().auditLog(100)).filter(({ action }) => action === 'watermark.reset');
    expect(lines.map(({ details }) => details)).toContainEqual({
      from: '2001-01-05 00:00:00',
      to: '2001-01-02 00:00:00',
      why: 'wrong rows',
    });
  });

  it('are of one column', async () => {
    const first = await question('column');
    await registry().watermarkRange(first);
    const other = registry().watermarkRange(await question('column', { column: 'id', kind: 'number' }));
    await expect(other).rejects.toMatchObject({ code: 'WATERMARK_COLUMN' });
    await expect(other).rejects.toThrow(/kept for "at" \(time\).*for "id" \(number\)/);
  });

  it('give a reproduced run what the first one read, and say where it read nothing', async () => {
    const first = await question('again');
    await reads(first, '2001-01-05 00:00:00');
    const again = await question('again', { reproduces: first.runId });
    expect(await registry().watermarkRange(again)).toEqual({ high: '2001-01-05 00:00:00', epoch: 0, decided: true });
    await registry().endRun(again.runId, { state: 'completed' });
    expect(await standsAt('again')).toBeUndefined();
    const stranger = await question('again', { reproduces: again.runId });
    await expect(registry().watermarkRange(stranger)).rejects.toMatchObject({ code: 'WATERMARK_NOT_READ' });
  });

  it('that are not there cannot be reset', async () => {
    const reset = registry().resetWatermark({ ...place('nobody'), actor: 'user:ana', why: '' });
    await expect(reset).rejects.toMatchObject({ code: 'WATERMARK_NOT_FOUND' });
  });
});
