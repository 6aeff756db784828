import { expect, it } from '@jest/globals';
import type { StepRecord } from '../../../infra/stores/registry.js';
import { newStep, onEveryServer, sql, startedRun } from '../../support/registries.js';

onEveryServer('steps', ({ registry }) => {
  const only = async (runId: string): Promise<StepRecord | undefined> => {
    const steps = await registry().steps(runId);
    expect(steps).toHaveLength(1);
    return steps[0];
  };

  it('gives a step back as it was recorded', async () => {
    const runId = await startedRun(registry());
    const full: StepRecord = {
      ...newStep(runId, { state: 'completed', attempt: 3, step: 'train[0..31]' }),
      endedAt: new Date('2001-01-31T10:00:09.876Z'),
      wallSeconds: 9.753,
      cpuSeconds: 0.125,
      peakBytes: 3_000_000_000,
      bytesIn: 0,
      bytesOut: 2 ** 52,
      backend: 'tensorflow 2.19.1, 2 threads',
      cacheKey: 'k1',
      cacheMiss: 'input `split.train` changed from a1 to 7c',
      inputs: [{ $artifact: 'table', digest: 'd1', uri: 'file:///d1', bytes: 12 }],
      output: { z: 1, a: [null, '\u0000"'] },
      error: null,
    };
    await registry().recordStep(full);
    expect(await only(runId)).toEqual(full);
    const many = await startedRun(registry());
    await registry().recordSteps([{ ...full, runId: many }]);
    expect(await only(many)).toEqual({ ...full, runId: many });
  });

  it('replaces a row as the step goes on, and leaves nothing of the attempt before', async () => {
    const runId = await startedRun(registry());
    await registry().recordStep(newStep(runId));
    await registry().recordStep(newStep(runId, { state: 'failed', error: { code: 'LOST' } }));
    await registry().recordStep(newStep(runId, { attempt: 2 }));
    expect(await only(runId)).toEqual(newStep(runId, { attempt: 2 }));
  });

  it.each(['completed', 'cached'] as const)('never turns a %s step back', async (state) => {
    const runId = await startedRun(registry());
    const done = newStep(runId, { state, attempt: 2, output: 1 });
    await registry().recordStep(done);
    for (const late of ['running', 'failed', 'cancelled'] as const) {
      await registry().recordStep(newStep(runId, { state: late, attempt: 3 }));
      await registry().recordSteps([newStep(runId, { state: late, attempt: 3 })]);
    }
    await registry().recordStep({ ...done, output: 2 });
    expect(await only(runId)).toEqual(done);
    const again = newStep(runId, { state: 'completed', attempt: 3, output: 3 });
    await registry().recordStep(again);
    expect(await only(runId)).toEqual(again);
  });

  it('lets an attempt that was taken for lost finish nothing once the next one has begun', async () => {
    const runId = await startedRun(registry());
    const second = newStep(runId, { attempt: 2 });
    await registry().recordStep(second);
    for (const state of ['completed', 'failed', 'running'] as const) {
      await registry().recordStep(newStep(runId, { state, attempt: 1, output: 'late' }));
      await registry().recordSteps([newStep(runId, { state, attempt: 1, output: 'late' })]);
      await registry().recordSteps([newStep(runId, { state, attempt: 1 }), second]);
    }
    expect(await only(runId)).toEqual(second);
    const done = { ...second, state: 'completed', output: 'whole' } as const;
    await registry().recordStep(done);
    expect(await only(runId)).toEqual(done);
  });

  it.each([
    ['failed', 'failed'],
    ['cancelled', 'cancelled'],
    ['terminated', 'cancelled'],
  ] as const)('of a run that %s, what was running %s, and what was done stays', async (state, ended) => {
    const runId = await startedRun(registry());
    const done = newStep(runId, { step: 'split', state: 'completed', output: 1 });
    await registry().recordSteps([newStep(runId, { attempt: 2 }), done]);
    await registry().endRun(runId, { state });
    const steps = new Map((await registry().steps(runId)).map((step) => [step.step, step]));
    expect(steps.get('split')).toEqual(done);
    expect(steps.get('train')).toEqual({ ...newStep(runId, { attempt: 2, state: ended }), endedAt: expect.any(Date) });
  });

  it('keeps a completed step, in whatever order many records of it arrive at once', async () => {
    const runId = await startedRun(registry());
    const states = ['running', 'failed', 'completed', 'running', 'cancelled', 'completed'] as const;
    await Promise.all(states.map((state) => registry().recordStep(newStep(runId, { state }))));
    expect((await only(runId))?.state).toBe('completed');
  });

  it('takes thousands in one call, the same step twice among them', async () => {
    const runId = await startedRun(registry());
    const records = Array.from({ length: 3000 }, (_, i) => newStep(runId, { step: `map[${i}]` }));
    const last = newStep(runId, { step: 'map[7]', state: 'completed', output: 'done' });
    await registry().recordSteps([...records, last, newStep(runId, { step: 'map[7]', state: 'failed' })]);
    const steps = await registry().steps(runId);
    expect(steps).toHaveLength(3000);
    expect(steps.find(({ step }) => step === 'map[7]')).toEqual(last);
    await registry().recordSteps([]);
  });

  it('lets batches over the same steps pass each other in any order', async () => {
    const runId = await startedRun(registry());
    const batch = Array.from({ length: 50 }, (_, i) => newStep(runId, { step: `map[${i}]` }));
    const batches = Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? batch : [...batch].reverse()));
    await Promise.all(batches.map((steps) => registry().recordSteps(steps)));
    expect(await registry().steps(runId)).toHaveLength(50);
  });

  it('lists in order of start', async () => {
    const runId = await startedRun(registry());
    const at = (second: number): Date => new Date(Date.UTC(2001, 0, 1, 0, 0, second));
    await registry().recordStep(newStep(runId, { step: 'second', startedAt: at(2) }));
    await registry().recordStep(newStep(runId, { step: 'first', startedAt: at(1) }));
    expect((await registry().steps(runId)).map(({ step }) => step)).toEqual(['first', 'second']);
  });

  it('refuses a step of a run it does not know', async () => {
    const recording = registry().recordStep(newStep('nobody'));
    await expect(recording).rejects.toMatchObject({ code: 'RUN_NOT_FOUND', retry: false });
  });
});

onEveryServer('cache', ({ registry, databaseUrl }) => {
  const entry = (
    key: string,
    output: number,
    step = 'split',
  ): Parameters<ReturnType<typeof registry>['putCached']>[0] => ({
    key,
    pipeline: 'flights',
    step,
    parts: { code: 'c1', 'input raw': 'd1' },
    output,
    runId: 'r1',
  });

  it('keeps the first of many writers', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, i) => registry().putCached(entry('k1', i))));
    const first = await registry().cached('k1');
    await registry().putCached(entry('k1', 99));
    expect(await registry().cached('k1')).toEqual(first);
    expect(first).toMatchObject({ ...entry('k1', first?.output as number), at: expect.any(Date) });
    expect(await registry().cached('nobody')).toBeNull();
  });

  it('notes a use of an entry, and not again within half an hour', async () => {
    await registry().putCached(entry('k7', 1));
    const usedAt = async (ago: string): Promise<unknown> => {
      const set = `update coppice.cache set used_at = now() - interval '${ago}' where key = 'k7'`;
      await sql(databaseUrl(), set);
      expect(await registry().cached('k7')).toMatchObject(entry('k7', 1));
      const text = "select used_at > now() - interval '1 minute' as now from coppice.cache where key = 'k7'";
      return sql(databaseUrl(), text);
    };
    expect(await usedAt('40 minutes')).toEqual([{ now: true }]);
    expect(await usedAt('20 minutes')).toEqual([{ now: false }]);
  });

  it('says the newest entry of a step', async () => {
    for (const key of ['k2', 'k3']) await registry().putCached(entry(key, 1, 'ingest'));
    await registry().putCached(entry('k4', 1, 'other'));
    expect((await registry().lastCached('flights', 'ingest'))?.key).toBe('k3');
    expect(await registry().lastCached('flights', 'nobody')).toBeNull();
  });
});

onEveryServer('metrics', ({ registry }) => {
  it('keeps points of steps, by name and place; the last value of a place counts', async () => {
    const runId = await startedRun(registry());
    const points = [
      { name: 'loss', value: 0.5, at: 1 },
      { name: 'loss', value: 0.7, at: 0 },
      { name: 'auc', value: NaN, at: 0 },
    ];
    await registry().putMetrics(runId, 'train', points);
    await registry().putMetrics(runId, 'train', [...points, { name: 'loss', value: 0.4, at: 1 }]);
    await registry().putMetrics(runId, 'test', [{ name: 'auc', value: -Infinity, at: 0 }]);
    await registry().putMetrics(runId, 'test', []);
    expect(await registry().metrics(runId, 'train')).toEqual([
      { step: 'train', name: 'auc', value: NaN, at: 0 },
      { step: 'train', name: 'loss', value: 0.7, at: 0 },
      { step: 'train', name: 'loss', value: 0.4, at: 1 },
    ]);
    expect(await registry().metrics(runId)).toHaveLength(4);
  });

  it('takes the same points from many at once', async () => {
    const runId = await startedRun(registry());
    const points = Array.from({ length: 100 }, (_, at) => ({ name: 'loss', value: at, at }));
    await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        registry().putMetrics(runId, 'train', i % 2 === 0 ? points : [...points].reverse()),
      ),
    );
    expect(await registry().metrics(runId, 'train')).toHaveLength(100);
  });
});
