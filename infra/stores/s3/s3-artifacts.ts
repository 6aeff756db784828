import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactKind, ArtifactRef, Digest, JsonRef, Manifest, ManifestFile } from '../../../core/artifact.js';
import { FinalError } from '../../../core/errors.js';
import { canonicalJson } from '../../../core/json.js';
import type { Json } from '../../../core/json.js';
import { missingArtifact, missingFile } from '../artifact-errors.js';
import { refuseBadPaths, refuseLinks, scratchOf } from '../artifact-paths.js';
import type { Artifacts, NewArtifact, NewFile } from '../artifacts.js';
import type { LocalCache } from '../cache/local-cache.js';
import { digestFile, digestOf } from '../digest.js';
import { remove, storeError } from '../durable.js';
import { inParallel } from '../in-parallel.js';
import { isDigest, manifestName, objectKey, objectName } from '../object-name.js';
import { sweepObjects } from '../sweep.js';
import type { Swept, SweepOptions } from '../sweep.js';
import type { Bucket } from './bucket.js';
import { Fetcher } from './fetcher.js';
import { publish } from './publish.js';
import type { Outgoing } from './publish.js';
import { S3Sweep } from './s3-sweep.js';

const VALUE = 'value.json';
const LANES = 8;

type Named = Pick<ArtifactRef, 'digest'>;

/** Artifacts in a bucket, laid out as on a disk: `objects/ab/<digest>.<ext>`. What was read or written is cached. */
export class S3Artifacts implements Artifacts {
  private readonly bucket: Bucket;
  private readonly cache: LocalCache;
  private readonly fetcher: Fetcher;

  constructor(bucket: Bucket, cache: LocalCache) {
    this.bucket = bucket;
    this.cache = cache;
    this.fetcher = new Fetcher(bucket, cache);
  }

  async scratch(): Promise<string> {
    const directory = join(this.cache.scratches, randomUUID());
    await mkdir(directory);
    return directory;
  }

  async discard(directory: string): Promise<void> {
    await remove(scratchOf(this.cache.scratches, directory));
  }

  async commit({ kind, files, meta = {} }: NewArtifact): Promise<ArtifactRef> {
    try {
      const scratches = new Set(files.map((file) => scratchOf(this.cache.scratches, file.from)));
      refuseBadPaths(files);
      await refuseLinks(files);
      const listed: ManifestFile[] = [];
      for (const file of files) listed.push(await describe(file));
      const ref = await this.send(files, { kind, files: listed, meta });
      for (const scratch of scratches) await remove(scratch);
      return ref;
    } catch (error) {
      throw storeError(error, { folder: this.cache.folder, variable: 'COPPICE_ARTIFACT_CACHE' });
    }
  }

  async manifest({ digest }: Named): Promise<Manifest> {
    if (!isDigest(digest)) throw missingArtifact(digest, this.bucket.uri);
    const name = manifestName(digest);
    const text = (await this.fetcher.cachedBytes({ name, digest })) ?? (await this.fetchManifest(name, digest));
    return JSON.parse(text.toString()) as Manifest;
  }

  async file(ref: Named, path: string): Promise<string> {
    const file = await this.locate(ref, path);
    return this.fetcher.path({ ...file, ref: ref.digest, name: objectName(file.digest, path) });
  }

  async bytes(ref: Named, path: string): Promise<Uint8Array> {
    return readFile(await this.file(ref, path));
  }

  async putJson(kind: ArtifactKind, value: Json): Promise<ArtifactRef> {
    const from = join(await this.scratch(), VALUE);
    await writeFile(from, canonicalJson(value));
    const ref = await this.commit({ kind, files: [{ path: VALUE, from }] });
    if (kind !== 'json' || !Array.isArray(value)) return ref;
    const list: JsonRef = { ...ref, $artifact: 'json', length: value.length };
    return list;
  }

  async getJson(ref: Named): Promise<Json> {
    return JSON.parse(Buffer.from(await this.bytes(ref, VALUE)).toString()) as Json;
  }

  /** Asks the bucket, also for what is cached: a sweep elsewhere may have taken it. */
  async has(ref: Named): Promise<boolean> {
    if (!isDigest(ref.digest)) return false;
    try {
      if ((await this.bucket.head(objectKey(manifestName(ref.digest)))) === undefined) return false;
      const { files } = await this.manifest(ref);
      const sizes = await inParallel(files, LANES, async ({ digest, path }) => {
        return (await this.bucket.head(objectKey(objectName(digest, path))))?.bytes;
      });
      return sizes.every((bytes, at) => bytes === files[at]?.bytes);
    } catch (error) {
      if (error instanceof FinalError && error.code.startsWith('ARTIFACT_')) return false;
      throw error;
    }
  }

  sweep(options: SweepOptions): Promise<Swept> {
    const manifest = (digest: Digest): Promise<Manifest> => this.manifest({ digest });
    return sweepObjects(new S3Sweep(this.bucket, { manifest, processes: this.cache.processes }), options);
  }

  private async send(files: readonly NewFile[], manifest: Manifest): Promise<ArtifactRef> {
    const text = canonicalJson(manifest);
    const digest = digestOf(text);
    const from = join(await this.scratch(), 'manifest.json');
    await writeFile(from, text);
    const outgoing = manifest.files.map((file, at): Outgoing => ({
      name: objectName(file.digest, file.path),
      from: files[at]!.from,
      bytes: file.bytes,
    }));
    const last = { name: manifestName(digest), from, bytes: Buffer.byteLength(text) };
    // Two names of one content are one object.
    const distinct = [...new Map(outgoing.map((one) => [one.name, one])).values()];
    await publish(this.bucket, distinct, last);
    for (const one of [...distinct, last]) await this.cache.adopt(one.from, one.name);
    await this.discard(from);
    const bytes = outgoing.reduce((sum, one) => sum + one.bytes, 0);
    return { $artifact: manifest.kind, digest, uri: `${this.bucket.uri}/${objectKey(last.name)}`, bytes };
  }

  private async fetchManifest(name: string, digest: Digest): Promise<Buffer> {
    const piece = await this.bucket.get(objectKey(name));
    if (piece === undefined) throw missingArtifact(digest, this.bucket.uri);
    if (digestOf(piece.content) !== digest) {
      throw await this.fetcher.corrupt({ ref: digest, path: 'its manifest', name });
    }
    const coming = this.cache.coming();
    await writeFile(coming, piece.content);
    await this.cache.adopt(coming, name);
    return piece.content;
  }

  private async locate(ref: Named, path: string): Promise<ManifestFile> {
    const { files } = await this.manifest(ref);
    const file = files.find((candidate) => candidate.path === path);
    if (file === undefined) throw missingFile({ digest: ref.digest, file: path, has: files.map((one) => one.path) });
    return file;
  }
}

async function describe({ path, from, rows, digested }: NewFile): Promise<ManifestFile> {
  const { digest, bytes } = digested ?? (await digestFile(from));
  return { path, digest, bytes, ...(rows === undefined ? {} : { rows }) };
}
