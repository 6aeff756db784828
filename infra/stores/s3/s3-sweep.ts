import { basename, join } from 'node:path';
import { readdir } from 'node:fs/promises';
import type { Digest, Manifest } from '../../../core/artifact.js';
import { FinalError } from '../../../core/errors.js';
import { sweepScratch } from '../scratch.js';
import { inParallel } from '../in-parallel.js';
import { isObjectName, objectKey } from '../object-name.js';
import { MANIFEST_START } from '../sweep.js';
import type { StoredObject, Sweepable } from '../sweep.js';
import type { Bucket } from './bucket.js';
import { announced, GUARDS, SWEEP_MS } from './guard.js';
import { sweepUploads } from './uploads.js';

/** Removed under one announcement: few enough to be done long before it counts as a killed sweep's. */
const BATCH = 256;
const LANES = 8;
/** Servers tell whole seconds: an object may be up to so much younger than they say. Milliseconds. */
const GRAIN_MS = 1_000;

/** A store of the S3 protocol as a sweep sees it. */
export class S3Sweep implements Sweepable {
  private readonly bucket: Bucket;
  private readonly manifest: (digest: Digest) => Promise<Manifest>;
  /** The folders of all processes that use the local cache. */
  private readonly processes: string;

  constructor(bucket: Bucket, local: { manifest: (digest: Digest) => Promise<Manifest>; processes: string }) {
    this.bucket = bucket;
    this.manifest = local.manifest;
    this.processes = local.processes;
  }

  async *objects(): AsyncGenerator<StoredObject> {
    for await (const { key, bytes, written } of this.bucket.list('objects/')) {
      const name = basename(key);
      if (isObjectName(name)) yield { name, bytes, written: written + GRAIN_MS };
    }
  }

  async looksLikeManifest(name: string): Promise<boolean> {
    const start = await this.bucket.get(objectKey(name), { from: 0, to: MANIFEST_START.length });
    return start?.content.toString('latin1') === MANIFEST_START;
  }

  async manifestOf(digest: Digest): Promise<Manifest | undefined> {
    try {
      return await this.manifest(digest);
    } catch (error) {
      if (error instanceof FinalError && error.code === 'ARTIFACT_NOT_FOUND') return undefined;
      throw error;
    }
  }

  async remove(objects: readonly StoredObject[], before: number): Promise<readonly StoredObject[]> {
    const removed: StoredObject[] = [];
    for (let at = 0; at < objects.length; at += BATCH) {
      removed.push(...(await this.removeBatch(objects.slice(at, at + BATCH), before)));
    }
    return removed;
  }

  async removeLeftovers(before: number, dry: boolean): Promise<{ files: number; bytes: number }> {
    const left = [await sweepUploads(this.bucket, { before, dry })];
    for (const folder of [...GUARDS, 'corrupt/', 'doctor/']) left.push(await this.removeNotes(folder, { before, dry }));
    for (const owner of await readdir(this.processes)) {
      left.push(await sweepScratch(join(this.processes, owner, 'scratch'), { before, dry }));
    }
    return left.reduce((sum, one) => ({ files: sum.files + one.files, bytes: sum.bytes + one.bytes }));
  }

  private async removeBatch(batch: readonly StoredObject[], before: number): Promise<readonly StoredObject[]> {
    const until = performance.now() + SWEEP_MS;
    const names = batch.map(({ name }) => name);
    return announced(this.bucket, names, async (free) => {
      const gone = await inParallel(batch, LANES, async ({ name }) => {
        const now = free.has(name) ? await this.bucket.head(objectKey(name)) : undefined;
        if (now === undefined || now.written + GRAIN_MS >= before || performance.now() > until) return false;
        await this.bucket.remove(objectKey(name));
        return true;
      });
      return batch.filter((_, at) => gone[at]);
    });
  }

  private async removeNotes(
    folder: string,
    { before, dry }: { before: number; dry: boolean },
  ): Promise<{ files: number; bytes: number }> {
    const all = { files: 0, bytes: 0 };
    for await (const { key, bytes, written } of this.bucket.list(folder)) {
      if (written + GRAIN_MS >= before) continue;
      Object.assign(all, { files: all.files + 1, bytes: all.bytes + bytes });
      if (!dry) await this.bucket.remove(key);
    }
    return all;
  }
}
