import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Digest, Manifest } from '../../core/artifact.js';
import { FinalError } from '../../core/errors.js';
import { hasCode, isMissing, remove, sync } from './durable.js';
import { isObjectName, objectKey } from './object-name.js';
import { namesIn, statOf, sweepScratch } from './scratch.js';
import { MANIFEST_START } from './sweep.js';
import type { StoredObject, Sweepable } from './sweep.js';

/** Marks a directory in `scratch/` that holds what a sweep has in its hands. */
const IN_HAND = 'sweep-';

/** A disk store as a sweep sees it. */
export class DiskSweep implements Sweepable {
  private readonly root: string;
  private readonly manifest: (digest: Digest) => Promise<Manifest>;

  constructor(root: string, manifest: (digest: Digest) => Promise<Manifest>) {
    this.root = root;
    this.manifest = manifest;
  }

  async *objects(): AsyncGenerator<StoredObject> {
    await this.putBackLost();
    for (const folder of await readdir(join(this.root, 'objects'))) {
      for (const name of await namesIn(join(this.root, 'objects', folder))) {
        const seen = isObjectName(name) ? await statOf(this.path(name)) : undefined;
        if (seen !== undefined) yield { name, bytes: seen.size, written: seen.mtimeMs };
      }
    }
  }

  async looksLikeManifest(name: string): Promise<boolean> {
    try {
      const handle = await open(this.path(name), 'r');
      try {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(MANIFEST_START.length), 0);
        return buffer.subarray(0, bytesRead).toString('latin1') === MANIFEST_START;
      } finally {
        await handle.close();
      }
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  async manifestOf(digest: Digest): Promise<Manifest | undefined> {
    try {
      return await this.manifest(digest);
    } catch (error) {
      if (error instanceof FinalError && error.code === 'ARTIFACT_NOT_FOUND') return undefined;
      throw error;
    }
  }

  /**
   * No system call removes a file if it is old. So each is first taken into a directory of ours, where nobody replaces
   * it, and put back if it turns out that a commit came in between; one that was replaced once more stays as it is.
   */
  async remove(objects: readonly StoredObject[], before: number): Promise<readonly StoredObject[]> {
    const hand = join(this.root, 'scratch', IN_HAND + randomUUID());
    await mkdir(hand, { recursive: true });
    const removed: StoredObject[] = [];
    for (const object of objects) {
      if (await this.take(object, { hand, before })) removed.push(object);
    }
    await remove(hand);
    return removed;
  }

  removeLeftovers(before: number, dry: boolean): Promise<{ files: number; bytes: number }> {
    return sweepScratch(join(this.root, 'scratch'), { before, dry });
  }

  private async take({ name }: StoredObject, to: { hand: string; before: number }): Promise<boolean> {
    const taken = join(to.hand, name);
    try {
      await rename(this.path(name), taken);
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
    if ((await stat(taken)).mtimeMs < to.before) {
      await remove(taken);
      return true;
    }
    await this.putBack(taken, name);
    return false;
  }

  private async putBack(taken: string, name: string): Promise<void> {
    const path = this.path(name);
    await link(taken, path).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error;
    });
    await sync(dirname(path));
  }

  /** What sweeps that were killed had taken: it is judged anew. */
  private async putBackLost(): Promise<void> {
    const home = join(this.root, 'scratch');
    const hands = (await readdir(home)).filter((name) => name.startsWith(IN_HAND));
    for (const hand of hands) {
      for (const name of await namesIn(join(home, hand))) {
        await this.putBack(join(home, hand, name), name).catch((error: unknown) => {
          // A sweep that still runs has it, and decides.
          if (!isMissing(error)) throw error;
        });
      }
    }
  }

  private path(name: string): string {
    return join(this.root, objectKey(name));
  }
}
