import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ArtifactKind, ArtifactRef, Digest, JsonRef, Manifest, ManifestFile } from '../../core/artifact.js';
import { FinalError } from '../../core/errors.js';
import { canonicalJson } from '../../core/json.js';
import type { Json } from '../../core/json.js';
import { corruptArtifact, missingArtifact, missingFile, sweptFile } from './artifact-errors.js';
import { refuseBadPaths, refuseLinks, scratchOf } from './artifact-paths.js';
import type { Artifacts, NewArtifact, NewFile } from './artifacts.js';
import { digestFile, digestOf, readDigested } from './digest.js';
import { DiskSweep } from './disk-sweep.js';
import { isMissing, publish, remove, storeError, sync } from './durable.js';
import { isDigest, objectKey } from './object-name.js';
import { sweepObjects } from './sweep.js';
import type { Swept, SweepOptions } from './sweep.js';

/** The file in which an artifact made by `putJson` keeps its value. */
const VALUE = 'value.json';

type Named = Pick<ArtifactRef, 'digest'>;

/** Artifacts in a folder: `objects/ab/<digest>.<ext>` for files and manifests alike, `scratch/` for what is being made. */
export async function openDiskArtifacts(root: string): Promise<Artifacts> {
  const folder = resolve(root);
  await mkdir(join(folder, 'scratch'), { recursive: true });
  await makeFolders(join(folder, 'objects'));
  return new DiskArtifacts(folder);
}

/** All folders are made at once, so that a commit never has to make one durable. */
async function makeFolders(objects: string): Promise<void> {
  const last = join(objects, 'ff');
  if (existsSync(last)) return;
  for (let n = 0; n < 256; n++) await mkdir(join(objects, n.toString(16).padStart(2, '0')), { recursive: true });
  await sync(objects);
}

class DiskArtifacts implements Artifacts {
  private readonly root: string;
  /** What this process has checked: the object's path, and the state of the file when it was checked. */
  private readonly checked = new Map<string, string>();

  constructor(root: string) {
    this.root = root;
  }

  async scratch(): Promise<string> {
    const directory = join(this.root, 'scratch', randomUUID());
    await mkdir(directory, { recursive: true });
    return directory;
  }

  async discard(directory: string): Promise<void> {
    await remove(scratchOf(join(this.root, 'scratch'), directory));
  }

  async commit({ kind, files, meta = {} }: NewArtifact): Promise<ArtifactRef> {
    try {
      const home = join(this.root, 'scratch');
      const scratches = new Set(files.map((file) => scratchOf(home, file.from)));
      refuseBadPaths(files);
      await refuseLinks(files);
      const { listed, folders } = await this.publishAll(files);
      const ref = await this.writeManifest({ kind, files: listed, meta }, folders);
      await this.lookForAll(listed);
      for (const scratch of scratches) await remove(scratch);
      return ref;
    } catch (error) {
      throw storeError(error, { folder: this.root, variable: 'COPPICE_ARTIFACTS' });
    }
  }

  async manifest({ digest }: Named): Promise<Manifest> {
    const path = this.object(digest, '.json');
    const read = await readDigested(path).catch((error: unknown) => {
      throw isMissing(error) ? missingArtifact(digest, this.root) : error;
    });
    if (read.digest !== digest) throw corruptArtifact({ digest, file: 'its manifest', path });
    return JSON.parse(read.content.toString()) as Manifest;
  }

  async file(ref: Named, path: string): Promise<string> {
    const { object, file } = await this.locate(ref, path);
    const state = await this.stateOf(object, { ref, path });
    if (this.checked.get(object) === state) return object;
    const { digest } = await digestFile(object);
    if (digest !== file.digest) throw corruptArtifact({ digest: ref.digest, file: path, path: object });
    this.checked.set(object, state);
    return object;
  }

  async bytes(ref: Named, path: string): Promise<Uint8Array> {
    const { object, file } = await this.locate(ref, path);
    const state = await this.stateOf(object, { ref, path });
    if (this.checked.get(object) === state) return readFile(object);
    const { digest, content } = await readDigested(object);
    if (digest !== file.digest) throw corruptArtifact({ digest: ref.digest, file: path, path: object });
    this.checked.set(object, state);
    return content;
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

  async has(ref: Named): Promise<boolean> {
    try {
      const { files } = await this.manifest(ref);
      const sizes = await Promise.all(files.map((file) => stat(this.object(file.digest, extname(file.path)))));
      return sizes.every(({ size }, at) => size === files[at]?.bytes);
    } catch (error) {
      if (isMissing(error) || (error instanceof FinalError && error.code.startsWith('ARTIFACT_'))) return false;
      throw error;
    }
  }

  sweep(options: SweepOptions): Promise<Swept> {
    return sweepObjects(new DiskSweep(this.root, (digest) => this.manifest({ digest })), options);
  }

  private async publishAll(files: readonly NewFile[]): Promise<{ listed: ManifestFile[]; folders: Set<string> }> {
    const listed: ManifestFile[] = [];
    const folders = new Set<string>();
    for (const { path, from, rows, digested } of files) {
      // The kernel writes to the disk while we hash: both only read.
      const [{ digest, bytes }] = await Promise.all([digested ?? digestFile(from), sync(from)]);
      const object = this.object(digest, extname(path));
      await publish(from, object);
      folders.add(dirname(object));
      listed.push({ path, digest, bytes, ...(rows === undefined ? {} : { rows }) });
    }
    return { listed, folders };
  }

  /** `folders` are those whose names must be durable before the manifest may be seen. */
  private async writeManifest(manifest: Manifest, folders: Iterable<string>): Promise<ArtifactRef> {
    const text = canonicalJson(manifest);
    const digest = digestOf(text);
    const object = this.object(digest, '.json');
    const scratch = await this.scratch();
    const from = join(scratch, 'manifest.json');
    await Promise.all([writeFile(from, text, { flush: true }), ...[...folders].map(sync)]);
    await publish(from, object);
    await sync(dirname(object));
    await remove(scratch);
    const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
    return { $artifact: manifest.kind, digest, uri: pathToFileURL(object).href, bytes };
  }

  /** A sweep that began before this commit may have taken a file that lay there already: see `sweepObjects`. */
  private async lookForAll(files: readonly ManifestFile[]): Promise<void> {
    for (const { digest, path } of files) {
      const object = this.object(digest, extname(path));
      if (!existsSync(object)) throw sweptFile({ file: path, root: this.root });
    }
  }

  private async locate(ref: Named, path: string): Promise<{ object: string; file: ManifestFile }> {
    const { files } = await this.manifest(ref);
    const file = files.find((candidate) => candidate.path === path);
    if (file === undefined) throw missingFile({ digest: ref.digest, file: path, has: files.map((one) => one.path) });
    return { object: this.object(file.digest, extname(path)), file };
  }

  /** Changes whenever the file is replaced or written to. */
  private async stateOf(object: string, { ref, path }: { ref: Named; path: string }): Promise<string> {
    const now = await stat(object).catch((error: unknown) => {
      throw isMissing(error) ? missingArtifact(ref.digest, this.root, path) : error;
    });
    return `${now.ino} ${now.size} ${now.mtimeMs} ${now.ctimeMs}`;
  }

  private object(digest: Digest, extension: string): string {
    if (!isDigest(digest)) throw missingArtifact(digest, this.root);
    return join(this.root, objectKey(digest + extension));
  }
}
