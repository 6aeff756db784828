import { expect, it } from '@jest/globals';
import type { TableRef } from '../../../core/artifact.js';
import { parseDataset } from '../../../core/datasets/reference.js';
import type { DatasetVersion, Publication } from '../../../infra/stores/dataset-registry.js';
import { onEveryServer, startedRun } from '../../support/registries.js';

let made = 0;
function tableRef(digest: string = (++made).toString(16).padStart(64, '0')): TableRef {
  const schema = [{ name: 'delay', type: 'int16', nullable: true }];
  return { $artifact: 'table', digest, uri: `file:///${digest}`, bytes: 100, rows: 10, parts: 1, schema };
}
function publication(dataset: string, changes: Partial<Publication> = {}): Publication {
  const artifact = tableRef();
  return { dataset, artifact, parents: [], runId: `r${made}`, step: 'publish', actor: 'run:r1', ...changes };
}

onEveryServer('datasets', ({ registry }) => {
  const publish = (dataset: string, changes: Partial<Publication> = {}): Promise<DatasetVersion> =>
    registry().publishDataset(publication(dataset, changes));
  const numberOf = async (name: string, at?: Date): Promise<number> =>
    (await registry().datasetVersion(parseDataset(name), at)).version;

  it('numbers versions from 1, and gives them back as they were published', async () => {
    const statistics = { $artifact: 'json', digest: 'f1', uri: 'file:///f1', bytes: 5 } as const;
    const parents = [{ dataset: 'raw', version: 3 }, { artifact: { $artifact: 'table', digest: 'e1' } as const }];
    const first = publication('whole', { statistics, parents });
    const published = await registry().publishDataset(first);
    expect(published).toEqual({ ...first, version: 1, createdAt: expect.any(Date) });
    const second = await publish('whole', { retention: { keepLast: 3 } });
    expect(second).not.toHaveProperty('statistics');
    expect(await registry().datasetVersions('whole')).toEqual([published, second]);
    expect((await registry().datasets()).find(({ name }) => name === 'whole')).toEqual({
      name: 'whole',
      versions: 2,
      latest: second,
      retention: { keepLast: 3 },
    });
    await publish('whole');
    expect((await registry().datasets()).find(({ name }) => name === 'whole')?.retention).toEqual({ keepLast: 3 });
  });

  it('gives two that publish at once a version each, without holes', async () => {
    const versions = await Promise.all(Array.from({ length: 25 }, () => publish('crowd')));
    const numbers = versions.map(({ version }) => version).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
  });

  it('gives the same version to the same run and step, however often and at once, with one audit line', async () => {
    const once = publication('same', { alias: 'january', tags: ['checked'] });
    const all = await Promise.all(Array.from({ length: 15 }, () => registry().publishDataset(once)));
    expect(new Set(all.map(({ version }) => version)).size).toBe(1);
    await publish('same', { alias: 'january' });
    expect((await registry().publishDataset(once)).version).toBe(1);
    expect(await registry().publishedBy(once.runId, once.step)).toEqual(all[0]);
    expect(await registry().publishedBy(once.runId, 'another')).toBeNull();
    expect(await registry().datasetAliases('same')).toEqual({ january: 2 });
    const lines = (await registry().auditLog(1000)).filter(({ subject }) => subject === 'same@1');
    expect(lines.map(({ action }) => action).sort()).toEqual(['dataset.publish', 'dataset.tag']);
  });

  it('makes no version of a table that is the newest already, but one of a table that was', async () => {
    const [one, other] = [tableRef(), tableRef()];
    const numbers: number[] = [];
    for (const [run, artifact] of [one, one, other, one, one].entries()) {
      const { version } = await publish('again', { artifact, runId: `again-${run}`, tags: [`run${run}`] });
      numbers.push(version);
    }
    expect(numbers).toEqual([1, 1, 2, 3, 3]);
    expect(await registry().datasetTags('again')).toEqual([
      { version: 1, tag: 'run0' },
      { version: 1, tag: 'run1' },
      { version: 2, tag: 'run2' },
      { version: 3, tag: 'run3' },
      { version: 3, tag: 'run4' },
    ]);
    expect((await registry().publishedBy('again-1', 'publish'))?.version).toBe(1);
  });

  it('is found by number, alias, as latest and by run, now and as of then', async () => {
    const runId = await startedRun(registry());
    await publish('found', { alias: '2001-01', runId });
    const { createdAt } = await publish('found', { alias: '2001-02' });
    await publish('found');
    await registry().moveDatasetAlias({
      dataset: 'found',
      alias: '2001-01',
      version: 2,
      actor: 'user:ana',
      why: 'mended',
      key: 'k',
    });
    expect(await numberOf('found')).toBe(3);
    expect(await numberOf('found@latest')).toBe(3);
    expect(await numberOf('found@1')).toBe(1);
    expect(await numberOf('found@v2')).toBe(2);
    expect(await numberOf('found@2001-01')).toBe(2);
    expect(await numberOf(`found@run:${runId}`)).toBe(1);
    expect(await numberOf(`found@run:workflow-${runId}`)).toBe(1);
    expect(await numberOf('found@latest', createdAt)).toBe(2);
    expect(await numberOf('found@2001-01', createdAt)).toBe(1);
  });

  it('says what there is where it is asked for what there is not', async () => {
    const refused = (name: string): Promise<unknown> => numberOf(name).catch((error: unknown) => error);
    expect(await refused('nobody')).toMatchObject({
      code: 'DATASET_NOT_FOUND',
      hint: expect.stringContaining('found'),
    });
    expect(await refused('found@9')).toMatchObject({
      code: 'DATASET_NOT_FOUND',
      message: expect.stringMatching(/^Dataset "found" has no version 9\. /),
      hint: 'It has versions 1 to 3, and the aliases latest, 2001-01, 2001-02.',
    });
    expect(await refused('found@march')).toMatchObject({
      message: expect.stringMatching(/^Dataset "found" has no alias "march"\. /),
    });
    expect(await refused('found@run:none')).toMatchObject({ code: 'DATASET_NOT_FOUND' });
  });

  it('refuses names that mean something else, and writes nothing', async () => {
    const move = (alias: string, dataset = 'found'): Promise<void> =>
      registry().moveDatasetAlias({ dataset, alias, version: 1, actor: 'user:ana', why: '', key: alias });
    for (const alias of ['latest', '3', 'v3', 'a b', '', 'run:x', 'x'.repeat(201)]) {
      await expect(move(alias)).rejects.toMatchObject({ code: 'DATASET_NAME', retry: false });
    }
    await expect(move('fine', 'nobody')).rejects.toMatchObject({ code: 'DATASET_NOT_FOUND' });
    await expect(publish('a/b')).rejects.toMatchObject({ code: 'DATASET_NAME' });
    await expect(publish('unmade', { alias: 'latest' })).rejects.toMatchObject({ code: 'DATASET_NAME' });
    await expect(publish('unmade', { tags: ['a b'] })).rejects.toMatchObject({ code: 'DATASET_NAME' });
    await expect(publish('unmade', { retention: { keepLast: 0 } })).rejects.toMatchObject({ code: 'RETENTION' });
    await expect(publish('unmade', { retention: { keepFor: 'long' } })).rejects.toMatchObject({ code: 'DURATION' });
    expect((await registry().datasets()).map(({ name }) => name)).not.toContain('unmade');
  });

  it('moves an alias once for a key, and takes aliases and tags away again', async () => {
    await publish('named', { alias: 'good', tags: ['seen'] });
    const by = { dataset: 'named', actor: 'user:ana' };
    const move = (version: number | null, key: string): Promise<void> =>
      registry().moveDatasetAlias({ ...by, alias: 'good', version, why: 'because', key });
    await Promise.all(Array.from({ length: 8 }, () => move(null, 'off')));
    expect(await registry().datasetAliases('named')).toEqual({});
    await move(1, 'on');
    await move(null, 'off');
    expect(await registry().datasetAliases('named')).toEqual({ good: 1 });
    await registry().tagDataset({ ...by, version: 1, tag: 'seen', remove: true });
    expect(await registry().datasetTags('named')).toEqual([]);
    await expect(registry().tagDataset({ ...by, version: 7, tag: 'seen' })).rejects.toMatchObject({
      code: 'DATASET_NOT_FOUND',
    });
  });

  it('means the same to a run at every read, and to the run that reproduces it', async () => {
    const first = await publish('pinned');
    const [runId, later] = [await startedRun(registry()), await startedRun(registry())];
    const read = (run: string, step: string, more: object = {}): Promise<number> =>
      registry()
        .readDataset({ runId: run, step, name: 'pinned@latest', ...more })
        .then(({ version }) => version);
    expect(await read(runId, 'ingest')).toBe(1);
    await publish('pinned');
    expect(await read(runId, 'ingest')).toBe(1);
    expect(await read(runId, 'compare')).toBe(1);
    expect(await read(later, 'ingest')).toBe(2);
    const again = await startedRun(registry());
    expect(await read(again, 'ingest', { reproduces: runId })).toBe(1);
    const unread = await startedRun(registry());
    expect(await read(unread, 'ingest', { reproduces: 'none', asOf: first.createdAt })).toBe(1);
    const { read: reads, made: makes } = await registry().datasetsOf(runId);
    expect(reads.map(({ step, name, version }) => [step, name, version])).toEqual([
      ['ingest', 'pinned@latest', 1],
      ['compare', 'pinned@latest', 1],
    ]);
    expect(makes).toEqual([]);
    expect((await registry().datasetsOf(first.runId)).made).toEqual([first]);
    expect((await registry().datasetReaders('pinned')).map((one) => one.runId)).toEqual([
      runId,
      runId,
      later,
      again,
      unread,
    ]);
  });

  it('gives two steps that ask at once one answer', async () => {
    const runId = await startedRun(registry());
    await publish('busy');
    const work = Array.from({ length: 20 }, async (_, i) => {
      if (i % 2 === 0) return (await publish('busy'), undefined);
      return (await registry().readDataset({ runId, step: `s${i}`, name: 'busy' })).version;
    });
    const seen = (await Promise.all(work)).filter((version) => version !== undefined);
    expect(new Set(seen).size).toBe(1);
  });
});
