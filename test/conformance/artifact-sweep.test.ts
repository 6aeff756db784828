import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it } from '@jest/globals';
import type { ArtifactRef } from '../../core/artifact.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import { onEveryStore } from '../support/artifact-stores.js';

/** All that is there now is older than this, on any machine's clock. */
const soon = (): Date => new Date(Date.now() + 60_000);
/** Nothing that a test writes is. */
const longAgo = (): Date => new Date(Date.now() - 60_000);

onEveryStore('a sweep of artifacts', (opened) => {
  let store: Artifacts;
  beforeEach(() => {
    store = opened.store();
  });

  async function commit(files: Readonly<Record<string, string>>): Promise<ArtifactRef> {
    const directory = await store.scratch();
    for (const [path, text] of Object.entries(files)) await writeFile(join(directory, path), text);
    const list = Object.keys(files).map((path) => ({ path, from: join(directory, path) }));
    return store.commit({ kind: 'model', files: list });
  }

  it('removes what is not kept, and leaves what is whole', async () => {
    const kept = await commit({ 'a.bin': 'aaaa', 'b.bin': 'bb' });
    const gone = await commit({ 'c.bin': 'ccccc' });
    const swept = await store.sweep({ keep: [kept.digest], olderThan: soon() });
    expect(swept).toMatchObject({ artifacts: 1, files: 1 });
    expect(swept.bytes).toBeGreaterThan(gone.bytes);
    expect([await store.has(kept), await store.has(gone)]).toEqual([true, false]);
    expect(await readFile(await store.file(kept, 'a.bin'), 'utf8')).toBe('aaaa');
    expect(await store.sweep({ keep: [kept.digest], olderThan: soon() })).toEqual({ artifacts: 0, files: 0, bytes: 0 });
  });

  it('keeps a file that two artifacts share while one of them stays', async () => {
    const kept = await commit({ 'shared.bin': 'same', 'mine.bin': '1' });
    await commit({ 'shared.bin': 'same', 'yours.bin': '2' });
    expect(await store.sweep({ keep: [kept.digest], olderThan: soon() })).toMatchObject({ artifacts: 1, files: 1 });
    expect(await store.has(kept)).toBe(true);
  });

  it('leaves alone what is young, and what it names', async () => {
    const ref = await commit({ 'a.bin': 'young' });
    expect(await store.sweep({ keep: [], olderThan: longAgo() })).toEqual({ artifacts: 0, files: 0, bytes: 0 });
    expect(await store.has(ref)).toBe(true);
  });

  it('tells the same and removes nothing when it only counts', async () => {
    const ref = await commit({ 'a.bin': 'aaaa', 'b.json': '{"files":[' });
    await store.scratch();
    const options = { keep: [], olderThan: soon() };
    const counted = await store.sweep({ ...options, dry: true });
    expect(await store.has(ref)).toBe(true);
    expect(await store.sweep(options)).toEqual(counted);
    expect(await store.has(ref)).toBe(false);
  });

  it('takes JSON values for files, even where they look like a manifest', async () => {
    const values = [{ plain: 1 }, { files: ['of', null, { digest: 3 }] }, { files: [], kind: 'json', meta: {} }];
    const kept = [];
    for (const value of values) kept.push(await store.putJson('json', value));
    await store.putJson('json', { goes: true });
    expect(await store.sweep({ keep: kept.map(({ digest }) => digest), olderThan: soon() })).toMatchObject({
      artifacts: 1,
      files: 1,
    });
    for (const [at, ref] of kept.entries()) expect(await store.getJson(ref)).toEqual(values[at]);
  });

  it('removes half-made work, and does not mind digests to keep that are not there', async () => {
    const directory = await store.scratch();
    await writeFile(join(directory, 'half.bin'), 'half');
    expect(await store.sweep({ keep: [], olderThan: longAgo() })).toMatchObject({ files: 0 });
    expect(await store.sweep({ keep: ['f'.repeat(64)], olderThan: soon() })).toEqual({
      artifacts: 0,
      files: 1,
      bytes: 4,
    });
    await expect(readFile(join(directory, 'half.bin'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
