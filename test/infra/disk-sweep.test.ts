import { readdirSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ArtifactRef } from '../../core/artifact.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';
import { DiskSweep } from '../../infra/stores/disk-sweep.js';
import { sweepObjects } from '../../infra/stores/sweep.js';
import type { StoredObject } from '../../infra/stores/sweep.js';

const HOUR_MS = 3_600_000;

let root: string;
let store: Artifacts;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'coppice-disk-sweep-'));
  store = await openArtifacts(root);
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function commit(text: string): Promise<ArtifactRef> {
  const from = join(await store.scratch(), 'a.txt');
  await writeFile(from, text);
  return store.commit({ kind: 'model', files: [{ path: 'a.txt', from }] });
}

async function objects(): Promise<string[]> {
  const all = await readdir(join(root, 'objects'), { recursive: true, withFileTypes: true });
  return all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function age(paths: readonly string[], hours: number): Promise<void> {
  const then = new Date(Date.now() - hours * HOUR_MS);
  for (const path of paths) await utimes(path, then, then);
}

function emptyFolders(folder: string): undefined {
  for (const name of readdirSync(folder)) {
    for (const file of readdirSync(join(folder, name))) rmSync(join(folder, name, file));
  }
}

const anHourAgo = (): Date => new Date(Date.now() - HOUR_MS);

/** A sweep beside which something happens between its look at what there is and its removals. */
class Interrupted extends DiskSweep {
  meanwhile: () => Promise<unknown> = () => Promise.resolve();

  override async remove(found: readonly StoredObject[], before: number): Promise<readonly StoredObject[]> {
    await this.meanwhile();
    return super.remove(found, before);
  }
}

describe('a sweep of a disk store', () => {
  it('removes what is old, and makes young what is committed again', async () => {
    const [first, second] = [await commit('one'), await commit('two')];
    await age(await objects(), 2);
    await commit('one');
    expect(await store.sweep({ keep: [], olderThan: anHourAgo() })).toMatchObject({ artifacts: 1, files: 1 });
    expect([await store.has(first), await store.has(second)]).toEqual([true, false]);
  });

  it('does not take what a commit brought between its look and its removal', async () => {
    const ref = await commit('one');
    await age(await objects(), 2);
    const sweep = new Interrupted(root, (digest) => store.manifest({ digest }));
    sweep.meanwhile = () => commit('one');
    const swept = await sweepObjects(sweep, { keep: [], olderThan: anHourAgo() });
    expect(swept).toEqual({ artifacts: 0, files: 0, bytes: 0 });
    expect(await store.has(ref)).toBe(true);
    expect(await readdir(join(root, 'scratch'))).toEqual([]);
  });

  it('puts back what a killed sweep had in its hands, when a commit relies on it', async () => {
    const ref = await commit('one');
    const hand = join(root, 'scratch', 'sweep-killed');
    await mkdir(hand);
    for (const path of await objects()) await rename(path, join(hand, basename(path)));
    await age([hand], 2);
    await store.sweep({ keep: [], olderThan: anHourAgo() });
    expect(await store.has(ref)).toBe(true);
  });

  it('makes a commit fail as retryable whose file was taken before its manifest was written', async () => {
    const scratch = await store.scratch();
    const files = ['a.txt', 'b.txt'].map((path) => ({ path, from: join(scratch, path) }));
    for (const { from } of files) await writeFile(from, from);
    // The second file is looked at when the first lies in its place and the manifest does not.
    const late = Object.defineProperty(files[1]!, 'digested', { get: () => emptyFolders(join(root, 'objects')) });
    await expect(store.commit({ kind: 'model', files: [files[0]!, late] })).rejects.toMatchObject({
      name: 'RetryableError',
      code: 'ARTIFACT_SWEPT',
      message: expect.stringContaining('"a.txt"'),
    });
  });

  it('leaves files alone that are not the store’s', async () => {
    const stray = join(root, 'objects', 'ab', 'README.txt');
    await writeFile(stray, 'mine');
    await age([stray], 2);
    await store.sweep({ keep: [], olderThan: anHourAgo() });
    expect(await objects()).toEqual([stray]);
  });

  it('removes nothing where a manifest that stays cannot be read', async () => {
    const [kept] = [await commit('one'), await commit('two')];
    const manifest = new URL(kept.uri).pathname;
    await rm(manifest);
    await writeFile(manifest, '{"files":[],"kind":"model","meta":{"bent":1}}');
    const before = await objects();
    const sweep = store.sweep({ keep: [kept.digest], olderThan: new Date(Date.now() + HOUR_MS) });
    await expect(sweep).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' });
    expect(await objects()).toEqual(before);
  });
});
