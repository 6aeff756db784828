import { isArtifactRef } from '../../core/artifact.js';
import type { ArtifactKind, Digest, Manifest } from '../../core/artifact.js';
import { FinalError } from '../../core/errors.js';
import { isPlainObject } from '../../core/json.js';
import type { Artifacts } from './artifacts.js';
import type { Roots } from './dataset-registry.js';
import { inParallel } from './in-parallel.js';

type Store = Pick<Artifacts, 'manifest' | 'getJson'>;
/** Kinds whose content is one JSON value that may hold references. */
const VALUES: ReadonlySet<ArtifactKind> = new Set(['json', 'report']);
const LANES = 16;

/**
 * The digests of all artifacts that roots lead to. Of a live root every digest counts, whatever it is called where it
 * stands (a model names the tables it was trained on by digest); of the others references alone. Too much may be kept,
 * never too little. Throws FinalError `ARTIFACT_CORRUPT` where it cannot be read what an artifact leads to.
 */
export async function reachable(
  artifacts: Store,
  { live, kept }: Pick<Roots, 'live' | 'kept'>,
): Promise<ReadonlySet<Digest>> {
  const all = await closure(live, (digest) => named(artifacts, digest, digestsIn));
  const further = await closure(kept, (digest) => named(artifacts, digest, referencesIn));
  for (const digest of further) all.add(digest);
  return all;
}

async function closure(
  roots: readonly Digest[],
  next: (digest: Digest) => Promise<readonly Digest[]>,
): Promise<Set<Digest>> {
  const found = new Set(roots);
  for (let edge = [...found]; edge.length > 0;) {
    const seen = (await inParallel(edge, LANES, next)).flat();
    edge = [...new Set(seen)].filter((digest) => !found.has(digest));
    for (const digest of edge) found.add(digest);
  }
  return found;
}

/** What an artifact names in its description and, where it is a value, in its content; nothing if it is not there. */
async function named(
  artifacts: Store,
  digest: Digest,
  find: (value: unknown) => readonly Digest[],
): Promise<readonly Digest[]> {
  const manifest = await manifestOf(artifacts, digest);
  if (manifest === undefined) return [];
  const content = VALUES.has(manifest.kind) ? find(await artifacts.getJson({ digest })) : [];
  return [...find(manifest.meta), ...content];
}

/** A digest may also be one of a plan, of code or of a file, which name no artifact. */
async function manifestOf(artifacts: Store, digest: Digest): Promise<Manifest | undefined> {
  try {
    const manifest: unknown = await artifacts.manifest({ digest });
    return isPlainObject(manifest) && Array.isArray(manifest['files']) ? (manifest as unknown as Manifest) : undefined;
  } catch (error) {
    if (error instanceof FinalError && error.code === 'ARTIFACT_NOT_FOUND') return undefined;
    throw error;
  }
}

const DIGEST = /\b[0-9a-f]{64}\b/g;

function digestsIn(value: unknown): readonly Digest[] {
  return JSON.stringify(value ?? null).match(DIGEST) ?? [];
}

function referencesIn(value: unknown): readonly Digest[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = isArtifactRef(value) ? [value.digest] : [];
  return [...own, ...Object.values(value).flatMap(referencesIn)];
}
