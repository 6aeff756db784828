import type { Digest, Manifest, ManifestFile } from '../../core/artifact.js';
import { inParallel } from './in-parallel.js';
import { objectName } from './object-name.js';

/** What may go, and what must stay. */
export interface SweepOptions {
  /** Artifacts that stay, with all their files, however old they are. */
  readonly keep: Iterable<Digest>;
  /**
   * What was written, or committed again, at or after this moment stays. Let it lie further back than the longest
   * commit and the longest work in a scratch directory take, and than the clocks of all machines differ: a day is ample.
   */
  readonly olderThan: Date;
  /** Only counts. */
  readonly dry?: boolean;
}

/** `artifacts` are manifests; `files` are all else, leftovers too; `bytes` are those of both. */
export interface Swept {
  readonly artifacts: number;
  readonly files: number;
  readonly bytes: number;
}

/** An object as the store lists it: `name` is `<digest><extension>`. */
export interface StoredObject {
  readonly name: string;
  readonly bytes: number;
  /** No later than this it was last written. Milliseconds since the epoch. */
  readonly written: number;
}

/** What a store lends to `sweepObjects`. */
export interface Sweepable {
  objects(): AsyncIterable<StoredObject>;
  /** True where the object begins as a manifest does. Objects that went meanwhile are none. */
  looksLikeManifest(name: string): Promise<boolean>;
  /** Checked against its digest; undefined where there is none. Throws FinalError `ARTIFACT_CORRUPT`. */
  manifestOf(digest: Digest): Promise<Manifest | undefined>;
  /** Removes those that nobody wrote since `before`, decided for each at once with the removal. Gives those removed. */
  remove(objects: readonly StoredObject[], before: number): Promise<readonly StoredObject[]>;
  /** Removes what killed processes left half-made, if it is older. */
  removeLeftovers(before: number, dry: boolean): Promise<{ readonly files: number; readonly bytes: number }>;
}

/** How every manifest in canonical JSON begins. */
export const MANIFEST_START = '{"files":[';

/**
 * Mark and sweep. What stays: the artifacts in `keep`, manifests that are young, all files that either names, and files
 * that are young. Of the rest manifests go first, so that a sweep that is killed leaves no artifact without its files.
 *
 * A commit may run beside it and rely on a file that is about to go, as equal content has one place. So a commit makes
 * everything it uses young again before it writes its manifest, and the store removes an object only if that is still
 * old at that very moment; last, a commit looks whether all its files are there. A file that a commit in flight had
 * touched before `olderThan` can so only be lost before that look, and the commit mends it or fails as retryable.
 */
export async function sweepObjects(store: Sweepable, { keep, olderThan, dry = false }: SweepOptions): Promise<Swept> {
  const before = olderThan.getTime();
  const kept = new Set(keep);
  const old: StoredObject[] = [];
  const young: StoredObject[] = [];
  for await (const object of store.objects()) (object.written < before ? old : young).push(object);
  const named = await namedFiles(store, { kept, young });
  const goes = old.filter(({ name }) => !named.has(name) && !kept.has(digestIn(name) ?? ''));
  const { manifests, others } = await apart(store, goes);
  const gone = dry ? manifests : await store.remove(manifests, before);
  const lost = dry ? others : await store.remove(others, before);
  const left = await store.removeLeftovers(before, dry);
  return {
    artifacts: gone.length,
    files: lost.length + left.files,
    bytes: [...gone, ...lost].reduce((sum, { bytes }) => sum + bytes, left.bytes),
  };
}

/** Requests to a store at once: a look at each of many small objects waits for the store and not for us. */
const LANES = 16;

/** The names of all files of the artifacts that stay. */
async function namedFiles(
  store: Sweepable,
  { kept, young }: { kept: ReadonlySet<Digest>; young: readonly StoredObject[] },
): Promise<ReadonlySet<string>> {
  const named = new Set<string>();
  const read = async (digest: Digest): Promise<void> => {
    const manifest = await store.manifestOf(digest);
    for (const name of manifest === undefined ? [] : namesIn(manifest)) named.add(name);
  };
  await inParallel([...kept], LANES, read);
  await inParallel(young, LANES, async ({ name }) => {
    const digest = digestIn(name);
    if (digest === undefined || kept.has(digest)) return;
    if (await store.looksLikeManifest(name)) await read(digest);
  });
  return named;
}

/** A JSON value of a user's may begin as a manifest does: it names no files. */
function namesIn({ files }: Manifest): readonly string[] {
  const isFile = ({ digest, path }: Partial<ManifestFile>): boolean =>
    typeof digest === 'string' && typeof path === 'string';
  return files.filter(isFile).map(({ digest, path }) => objectName(digest, path));
}

async function apart(
  store: Sweepable,
  objects: readonly StoredObject[],
): Promise<{ manifests: readonly StoredObject[]; others: readonly StoredObject[] }> {
  const isManifest = await inParallel(
    objects,
    LANES,
    async ({ name }) => digestIn(name) !== undefined && (await store.looksLikeManifest(name)),
  );
  return { manifests: objects.filter((_, at) => isManifest[at]), others: objects.filter((_, at) => !isManifest[at]) };
}

/** The digest of what may be a manifest; files may end in `.json` too. */
function digestIn(name: string): Digest | undefined {
  return name.endsWith('.json') ? name.slice(0, -'.json'.length) : undefined;
}
