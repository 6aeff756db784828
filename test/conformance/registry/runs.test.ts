import { expect, it } from '@jest/globals';
import { readInterval } from '../../../core/interval.js';
import { newRun, onEveryServer, startedRun } from '../../support/registries.js';

onEveryServer('runs', ({ registry }) => {
  it('gives a run back as it was started', async () => {
    const startedAt = new Date('2001-02-03T04:05:06.789Z');
    const run = { ...newRun({ input: { '\u0000': ['ä', null, 1e21, { b: 1, a: 2 }] } }), startedAt };
    await registry().startRun(run);
    expect(await registry().run(run.id)).toEqual({ ...run, state: 'running' });
  });

  it('keeps the time that its data is of', async () => {
    const interval = readInterval('2001-01-01/2001-02-01', 'Europe/Berlin');
    const run = newRun({ interval, pipeline: 'dated' });
    await registry().startRun(run);
    expect(await registry().run(run.id)).toMatchObject({ interval });
    expect(await registry().runs({ pipeline: 'dated' })).toMatchObject([{ interval }]);
  });

  it('starts once, however many say so at once, with one audit line', async () => {
    const run = newRun({ pipeline: 'once' });
    await Promise.all(Array.from({ length: 20 }, (_, i) => registry().startRun({ ...run, seed: i })));
    expect(await registry().runs({ pipeline: 'once' })).toHaveLength(1);
    const lines = (await registry().auditLog(1000)).filter(({ subject }) => subject === run.id);
    expect(lines.map(({ action, actor }) => ({ action, actor }))).toEqual([{ action: 'run.start', actor: 'user:ana' }]);
  });

  it('keeps the first end', async () => {
    const id = await startedRun(registry());
    await registry().endRun(id, { state: 'completed', output: { auc: 0.7 } });
    await registry().endRun(id, { state: 'failed', error: { code: 'LATE' } });
    const run = await registry().run(id);
    expect(run).toMatchObject({ state: 'completed', output: { auc: 0.7 } });
    expect(run).not.toHaveProperty('error');
    expect(run?.endedAt?.getTime()).toBeGreaterThanOrEqual(run?.startedAt.getTime() ?? Infinity);
  });

  it('lets one of several ends at once win, and says so once', async () => {
    const id = await startedRun(registry());
    const ends = Array.from({ length: 10 }, (_, i) => registry().endRun(id, { state: 'completed', output: i }));
    await Promise.all(ends);
    const lines = (await registry().auditLog(1000)).filter(
      ({ subject, action }) => subject === id && action === 'run.end',
    );
    expect(lines).toHaveLength(1);
  });

  it('tells the output null from no output', async () => {
    const [withNull, without] = [await startedRun(registry()), await startedRun(registry())];
    await registry().endRun(withNull, { state: 'completed', output: null });
    await registry().endRun(without, { state: 'cancelled' });
    expect(await registry().run(withNull)).toHaveProperty('output', null);
    expect(await registry().run(without)).not.toHaveProperty('output');
  });

  it('refuses to end a run it does not know', async () => {
    const ending = registry().endRun('nobody', { state: 'completed' });
    await expect(ending).rejects.toMatchObject({ code: 'RUN_NOT_FOUND', retry: false });
  });

  it('starts a run that ended again: nothing changes', async () => {
    const run = newRun();
    await registry().startRun(run);
    await registry().endRun(run.id, { state: 'completed' });
    await registry().startRun(run);
    expect((await registry().run(run.id))?.state).toBe('completed');
  });

  it('lists newest first, by pipeline and state, up to a limit', async () => {
    const at = (day: number): Date => new Date(Date.UTC(2001, 0, day));
    const ids: string[] = [];
    for (const day of [2, 1, 3]) {
      const run = newRun({ pipeline: 'listed' });
      await registry().startRun({ ...run, startedAt: at(day) });
      ids.push(run.id);
    }
    await registry().endRun(ids[0] ?? '', { state: 'failed' });
    const listed = async (filter: object): Promise<string[]> =>
      (await registry().runs({ pipeline: 'listed', ...filter })).map(({ id }) => id);
    expect(await listed({})).toEqual([ids[2], ids[0], ids[1]]);
    expect(await listed({ limit: 2 })).toEqual([ids[2], ids[0]]);
    expect(await listed({ state: 'running' })).toEqual([ids[2], ids[1]]);
    expect(await registry().runs({ pipeline: 'nobody' })).toEqual([]);
  });
});

onEveryServer('finding runs', ({ registry }) => {
  const begin = (id: string, workflowId: string, day: number): Promise<void> =>
    registry().startRun({ ...newRun(), id, workflowId, startedAt: new Date(Date.UTC(2001, 0, day)) });
  const found = async (name: string): Promise<string | undefined> => (await registry().run(name))?.id;

  it('finds by id, by workflow id (newest first), and by a unique prefix of either', async () => {
    await begin('0a1b2c3d-older', 'nightly-2001-01', 1);
    await begin('0a1b2c4e-newer', 'nightly-2001-01', 2);
    expect(await found('0a1b2c3d-older')).toBe('0a1b2c3d-older');
    expect(await found('nightly-2001-01')).toBe('0a1b2c4e-newer');
    expect(await found('nightly-20')).toBe('0a1b2c4e-newer');
    expect(await found('0a1b2c3')).toBe('0a1b2c3d-older');
  });

  it('says which runs a prefix may mean', async () => {
    const looking = registry().run('0a1b2c');
    await expect(looking).rejects.toMatchObject({ code: 'RUN_AMBIGUOUS', retry: false });
    await expect(looking).rejects.toThrow(/0a1b2c4e-newer, 0a1b2c3d-older/);
  });

  it('takes no prefix under six characters, and no pattern', async () => {
    expect(await found('0a1b2')).toBeUndefined();
    expect(await found('0a1b2_')).toBeUndefined();
    expect(await found('nightl%')).toBeUndefined();
    expect(await found('nobody-at-all')).toBeUndefined();
  });

  it('prefers an exact name to a longer one', async () => {
    await begin('exact1', 'exact-workflow', 3);
    await begin('exact1-and-more', 'exact-workflow-2', 4);
    expect(await found('exact1')).toBe('exact1');
    expect(await found('exact-workflow')).toBe('exact1');
  });
});
