import { stat } from 'node:fs/promises';
import type { Digest } from '../../../core/artifact.js';
import type { FinalError } from '../../../core/errors.js';
import { corruptArtifact, missingArtifact } from '../artifact-errors.js';
import type { LocalCache } from '../cache/local-cache.js';
import { digestFile, readDigested } from '../digest.js';
import { remove, storeError } from '../durable.js';
import { Lanes } from '../lanes.js';
import { objectKey } from '../object-name.js';
import type { Bucket } from './bucket.js';
import { download } from './download.js';
import { corruptKey } from './publish.js';

/** A file of an artifact, as its reader and as the store name it. */
interface Wanted {
  /** Digest of the artifact. */
  readonly ref: Digest;
  readonly path: string;
  readonly name: string;
  readonly digest: Digest;
  readonly bytes: number;
}

/** Objects that come at once. A reader may ask for all parts of a table; memory is bounded by this. */
const LANES = 3;

/** Brings objects into the cache. What it hands out had its digest when this process first saw it, and is unchanged since. */
export class Fetcher {
  private readonly bucket: Bucket;
  private readonly cache: LocalCache;
  /** Names of cached files, and the state in which their digest was right. */
  private readonly checked = new Map<string, string>();
  private readonly coming = new Map<string, Promise<string>>();
  private readonly lanes = new Lanes(LANES);

  constructor(bucket: Bucket, cache: LocalCache) {
    this.bucket = bucket;
    this.cache = cache;
  }

  async path(wanted: Wanted): Promise<string> {
    const cached = await this.cache.take(wanted.name);
    if (cached !== undefined && (await this.isSound(cached, wanted))) return cached;
    const running =
      this.coming.get(wanted.name) ??
      this.lanes.run(() => this.fetch(wanted)).finally(() => this.coming.delete(wanted.name));
    this.coming.set(wanted.name, running);
    return running;
  }

  /** What is cached under this name, if it is sound; read once. */
  async cachedBytes({ name, digest }: Pick<Wanted, 'name' | 'digest'>): Promise<Buffer | undefined> {
    const path = await this.cache.take(name);
    if (path === undefined) return undefined;
    const read = await readDigested(path);
    if (read.digest === digest) return read.content;
    await this.cache.drop(name);
    return undefined;
  }

  /** Says so in the store too, so that a commit of the same content mends it; to be told is what matters here. */
  async corrupt({ ref, path, name }: Pick<Wanted, 'ref' | 'path' | 'name'>): Promise<FinalError> {
    await this.bucket.put(corruptKey(name), Buffer.alloc(0)).catch(() => {});
    return corruptArtifact({ digest: ref, file: path, path: `${this.bucket.uri}/${objectKey(name)}` });
  }

  private async fetch(wanted: Wanted): Promise<string> {
    const to = this.cache.coming();
    try {
      const came = await download(this.bucket, { key: objectKey(wanted.name), to, bytes: wanted.bytes });
      if (came === 'absent') throw missingArtifact(wanted.ref, this.bucket.uri, wanted.path);
      if (came === 'other size' || came.digest !== wanted.digest) throw await this.corrupt(wanted);
      const path = await this.cache.add(to, wanted.name);
      this.checked.set(wanted.name, await stateOf(path));
      return path;
    } catch (error) {
      await remove(to);
      throw storeError(error, { folder: this.cache.folder, variable: 'COPPICE_ARTIFACT_CACHE' });
    }
  }

  /** Another process may have brought it, and a disk may have lost some of it in a power cut. */
  private async isSound(path: string, { name, digest }: Wanted): Promise<boolean> {
    const state = await stateOf(path);
    if (this.checked.get(name) === state) return true;
    if ((await digestFile(path)).digest !== digest) {
      await this.cache.drop(name);
      return false;
    }
    this.checked.set(name, state);
    return true;
  }
}

/** Changes whenever the file is replaced or written to. */
async function stateOf(path: string): Promise<string> {
  const now = await stat(path);
  return `${now.ino} ${now.size} ${now.mtimeMs}`;
}
