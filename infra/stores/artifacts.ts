import type { ArtifactKind, ArtifactRef, Digest, Manifest } from '../../core/artifact.js';
import type { Json } from '../../core/json.js';
import type { Swept, SweepOptions } from './sweep.js';

/** A local file that becomes part of an artifact under `path`. */
export interface NewFile {
  readonly path: string;
  /** A file in a directory from `scratch()`. It is moved, not copied, where the store is a disk. */
  readonly from: string;
  readonly rows?: number;
  /** BLAKE3 and size, where the writer knows them already: then they are not found out by reading it again. */
  readonly digested?: { readonly digest: Digest; readonly bytes: number };
}

/** What a new artifact consists of. */
export interface NewArtifact {
  readonly kind: ArtifactKind;
  readonly files: readonly NewFile[];
  readonly meta?: { readonly [key: string]: Json };
}

/**
 * Immutable, content-addressed artifacts. `commit` makes all files durable, then the manifest: a crash leaves orphans,
 * never a torn artifact. `file` checks the digest at first use in a process and says which artifact is corrupt
 * (FinalError `ARTIFACT_CORRUPT`); an absent one is FinalError `ARTIFACT_NOT_FOUND`.
 */
export interface Artifacts {
  /** A new empty local directory, on the store's own file system if it has one; the caller's `commit` or `discard` ends it. */
  scratch(): Promise<string>;
  discard(directory: string): Promise<void>;
  commit(artifact: NewArtifact): Promise<ArtifactRef>;
  manifest(ref: Pick<ArtifactRef, 'digest'>): Promise<Manifest>;
  /** A local path that holds exactly the file's bytes, for an hour at least, if this process lives. Read-only. */
  file(ref: Pick<ArtifactRef, 'digest'>, path: string): Promise<string>;
  /** All of a file's bytes, off the JavaScript heap: read once, and checked on the way. */
  bytes(ref: Pick<ArtifactRef, 'digest'>, path: string): Promise<Uint8Array>;
  putJson(kind: ArtifactKind, value: Json): Promise<ArtifactRef>;
  getJson(ref: Pick<ArtifactRef, 'digest'>): Promise<Json>;
  has(ref: Pick<ArtifactRef, 'digest'>): Promise<boolean>;
  /**
   * Removes artifacts that are not kept and were last committed before a moment, files that no other artifact names,
   * and what killed processes left half-made. Safe beside commits and reads of what is kept. Throws FinalError
   * `ARTIFACT_CORRUPT`, before anything is removed, where a manifest that stays cannot be read.
   */
  sweep(options: SweepOptions): Promise<Swept>;
}
