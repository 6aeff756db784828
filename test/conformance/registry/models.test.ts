import { expect, it } from '@jest/globals';
import type { NewModelVersion } from '../../../infra/stores/registry.js';
import { onEveryServer } from '../../support/registries.js';

let made = 0;
function newVersion(model: string, changes: Partial<NewModelVersion> = {}): NewModelVersion {
  const artifact = { $artifact: 'model', digest: `d${++made}`, uri: 'file:///m', bytes: 100 } as const;
  const metrics = { auc: 0.7 };
  return {
    model,
    artifact,
    runId: `r${made}`,
    step: 'register',
    metrics,
    provenance: { seed: 7 },
    actor: 'run:r1',
    ...changes,
  };
}

onEveryServer('model versions', ({ registry }) => {
  it('numbers versions from 1, and gives them back as they were registered', async () => {
    const report = { $artifact: 'report', digest: 'e1', uri: 'file:///e1', bytes: 5 } as const;
    const first = newVersion('numbered', { report });
    const registered = await registry().registerVersion(first);
    expect(registered).toEqual({ ...first, version: 1, createdAt: expect.any(Date) });
    const second = await registry().registerVersion(newVersion('numbered'));
    expect(second.version).toBe(2);
    expect(second).not.toHaveProperty('report');
    expect(await registry().versions('numbered')).toEqual([registered, second]);
    expect(await registry().version('numbered', 1)).toEqual(registered);
    expect(await registry().models()).toContain('numbered');
  });

  it('numbers versions registered at once 1, 2, 3 … without holes', async () => {
    const registering = Array.from({ length: 25 }, () => registry().registerVersion(newVersion('crowd')));
    const numbers = (await Promise.all(registering)).map(({ version }) => version).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
  });

  it('gives the same version to the same run and step, however often and at once, with one audit line', async () => {
    const version = newVersion('same');
    const registering = Array.from({ length: 15 }, () => registry().registerVersion(version));
    const others = Array.from({ length: 5 }, () => registry().registerVersion(newVersion('same')));
    const numbers = new Set((await Promise.all(registering)).map((registered) => registered.version));
    await Promise.all(others);
    expect(numbers.size).toBe(1);
    expect((await registry().versions('same')).map((registered) => registered.version)).toEqual([1, 2, 3, 4, 5, 6]);
    const subject = `same/${[...numbers][0]}`;
    const lines = (await registry().auditLog(1000)).filter((line) => line.subject === subject);
    expect(lines.map(({ action }) => action)).toEqual(['version.register']);
  });

  it('knows no other', async () => {
    expect(await registry().version('nobody', 1)).toBeNull();
    expect(await registry().versions('nobody')).toEqual([]);
  });
});

onEveryServer('aliases', ({ registry }) => {
  const move = (version: number | null, key: string, to: { alias?: string; model?: string } = {}): Promise<void> => {
    const { alias = 'champion', model = 'moved' } = to;
    return registry().moveAlias({ model, alias, version, actor: 'user:ana', why: `because ${key}`, runId: 'r1', key });
  };
  const at = async (when?: Date): Promise<number | undefined> =>
    (await registry().alias('moved', 'champion', when))?.version;

  it('moves, is removed, and can be asked for at any time in the past', async () => {
    for (let i = 0; i < 3; i++) await registry().registerVersion(newVersion('moved'));
    expect(await at()).toBeUndefined();
    await move(1, 'a');
    await move(2, 'b');
    await move(null, 'c');
    await move(3, 'd');
    await move(1, 'other', { alias: 'challenger' });
    expect(await at()).toBe(3);
    expect(await registry().aliases('moved')).toEqual({ champion: 3, challenger: 1 });
    const history = await registry().aliasHistory('moved', 'champion');
    expect(history.map(({ version }) => version)).toEqual([1, 2, null, 3]);
    expect(history[0]).toEqual({
      model: 'moved',
      alias: 'champion',
      version: 1,
      actor: 'user:ana',
      why: 'because a',
      runId: 'r1',
      key: 'a',
      at: expect.any(Date),
    });
    expect(await registry().aliasHistory('moved')).toHaveLength(5);
    expect(await at(new Date((history[0]?.at.getTime() ?? 0) - 1))).toBeUndefined();
    for (const [i, { at: when }] of history.entries()) {
      const lastThen = history.filter((other) => other.at <= when).at(-1);
      expect(await at(when)).toBe(lastThen?.version ?? undefined);
      if (i > 0) expect(when.getTime()).toBeGreaterThanOrEqual(history[i - 1]?.at.getTime() ?? Infinity);
    }
  });

  it('leaves a removed alias out', async () => {
    await move(1, 'shadow 1', { alias: 'shadow' });
    await move(null, 'shadow 2', { alias: 'shadow' });
    expect(await registry().aliases('moved')).not.toHaveProperty('shadow');
    expect(await registry().alias('moved', 'shadow')).toBeNull();
  });

  it('moves once for a key, however often it is sent, also after later moves', async () => {
    await Promise.all(Array.from({ length: 10 }, () => move(1, 'once', { alias: 'steady' })));
    await move(2, 'later', { alias: 'steady' });
    await move(1, 'once', { alias: 'steady' });
    expect((await registry().aliases('moved'))['steady']).toBe(2);
    expect(await registry().aliasHistory('moved', 'steady')).toHaveLength(2);
    const lines = (await registry().auditLog(1000)).filter(({ subject }) => subject === 'moved@steady');
    expect(lines).toHaveLength(2);
  });

  it('agrees with its history after many moves at once', async () => {
    await Promise.all(Array.from({ length: 30 }, (_, i) => move((i % 3) + 1, `key ${i}`, { alias: 'busy' })));
    const history = await registry().aliasHistory('moved', 'busy');
    expect(history).toHaveLength(30);
    expect((await registry().aliases('moved'))['busy']).toBe(history.at(-1)?.version);
    expect(history.map((one) => one.at.getTime())).toEqual(
      history.map((one) => one.at.getTime()).sort((a, b) => a - b),
    );
  });

  it('refuses a version or a model that is not there', async () => {
    await expect(move(99, 'missing')).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND', retry: false });
    await expect(move(1, 'missing', { model: 'nobody' })).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
    await expect(move(null, 'missing', { model: 'nobody' })).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
  });
});
