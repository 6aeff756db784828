import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { ArtifactRef } from '../../core/artifact.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';
import { Bucket } from '../../infra/stores/s3/bucket.js';
import { connectS3 } from '../../infra/stores/s3/client.js';
import { announced, guarded } from '../../infra/stores/s3/guard.js';
import { S3Sweep } from '../../infra/stores/s3/s3-sweep.js';
import { sweepObjects } from '../../infra/stores/sweep.js';
import type { StoredObject } from '../../infra/stores/sweep.js';
import { onS3, startGateway, type Gateway } from '../support/s3-gateway.js';

const HOUR_MS = 3_600_000;

/** A sweep beside which something happens between its look at what there is and its removals. */
class Interrupted extends S3Sweep {
  meanwhile: () => Promise<unknown> = () => Promise.resolve();

  override async remove(found: readonly StoredObject[], before: number): Promise<readonly StoredObject[]> {
    await this.meanwhile();
    return super.remove(found, before);
  }
}

onS3('a sweep beside commits', () => {
  let gateway: Gateway;
  let folder: string;
  let bucket: Bucket;
  let store: Artifacts;
  let place: string;
  beforeAll(async () => {
    gateway = await startGateway();
    folder = await mkdtemp(join(tmpdir(), 'coppice-guard-'));
  });
  afterAll(async () => {
    await gateway.remove();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    place = gateway.place();
    const [, , name = '', prefix = ''] = place.split('/');
    bucket = new Bucket(await connectS3({ endpoint: gateway.endpoint }), { bucket: name, prefix, silenceMs: 30_000 });
    store = await openArtifacts(place, gateway.options(join(folder, prefix)));
  });

  const commit = async (text: string): Promise<ArtifactRef> => {
    const from = join(await store.scratch(), 'a.txt');
    await writeFile(from, text);
    return store.commit({ kind: 'model', files: [{ path: 'a.txt', from }] });
  };
  const age = async (): Promise<void> => {
    const then = new Date(Date.now() - 3 * HOUR_MS);
    for (const path of await gateway.objects(place)) await utimes(path, then, then);
  };
  const before = (): Date => new Date(Date.now() - 2 * HOUR_MS);

  it('does not take what a commit was done with between its look and its removal', async () => {
    const ref = await commit('one');
    await age();
    const manifest: ConstructorParameters<typeof S3Sweep>[1]['manifest'] = (digest) => store.manifest({ digest });
    const sweep = new Interrupted(bucket, { manifest, processes: folder });
    sweep.meanwhile = () => commit('one');
    expect(await sweepObjects(sweep, { keep: [], olderThan: before() })).toEqual({ artifacts: 0, files: 0, bytes: 0 });
    expect(await store.has(ref)).toBe(true);
  });

  it('passes over what a commit is using', async () => {
    const ref = await commit('one');
    await age();
    const names = (await gateway.objects(place)).map((path) => path.slice(path.lastIndexOf('/') + 1));
    const swept = await guarded(bucket, names, () => store.sweep({ keep: [], olderThan: before() }));
    expect(swept).toEqual({ artifacts: 0, files: 0, bytes: 0 });
    expect(await store.has(ref)).toBe(true);
    expect(await store.sweep({ keep: [], olderThan: before() })).toMatchObject({ artifacts: 1, files: 1 });
  });

  it('is waited for by a commit that uses what it removes, and by no other', async () => {
    const ref = await commit('one');
    await age();
    const names = (await gateway.objects(place)).map((path) => path.slice(path.lastIndexOf('/') + 1));
    const order: string[] = [];
    let committing: Promise<unknown> = Promise.resolve();
    await announced(bucket, names, async (free) => {
      expect([...free]).toEqual(names);
      committing = commit('one').then(() => order.push('commit'));
      await commit('another');
      for (const name of names) await bucket.remove(`objects/${name.slice(0, 2)}/${name}`);
      order.push('sweep');
    });
    await committing;
    expect(order).toEqual(['sweep', 'commit']);
    expect(await store.has(ref)).toBe(true);
  });
});
