import type { Json } from './json.js';

/** A BLAKE3 digest in lower-case hexadecimal, 64 characters. */
export type Digest = string;

export type ArtifactKind = 'table' | 'model' | 'report' | 'json' | 'code' | 'checkpoint' | 'file';

/**
 * What steps hand to each other in place of data. Plain JSON: it lives in workflow histories and registry rows.
 * `digest` is the BLAKE3 digest of the artifact's manifest in canonical JSON, so equal content has equal references.
 */
export interface ArtifactRef {
  readonly $artifact: ArtifactKind;
  readonly digest: Digest;
  /** Where it lies, for people and for other tools: `file:///…/objects/ab/cdef.json`. Never used to find it again. */
  readonly uri: string;
  /** Size of all its files together. */
  readonly bytes: number;
}

/** One column as other tools name it: an Arrow type in text, e.g. `int16`, `timestamp[ms]`, `dictionary<utf8>`. */
export interface ColumnType {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  /** It tells of a person: no report, log or error shows its values. */
  readonly pii?: true;
}

/** A table is a manifest over one or more Arrow IPC files of bounded size (`parts`). */
export interface TableRef extends ArtifactRef {
  readonly $artifact: 'table';
  readonly rows: number;
  readonly parts: number;
  readonly schema: readonly ColumnType[];
}

/** A trained model with what it needs to answer: topology, weights, fitted features, signature. */
export interface ModelRef extends ArtifactRef {
  readonly $artifact: 'model';
}

/** A JSON value too large for a workflow history. `length` is there where the value is a list. */
export interface JsonRef extends ArtifactRef {
  readonly $artifact: 'json';
  readonly length?: number;
}

/** A pipeline's module with its local imports, bundled to one file `module.mjs`. Packages stay imports. */
export interface CodeRef extends ArtifactRef {
  readonly $artifact: 'code';
}

/** One file of an artifact. `path` is its name inside the artifact, with `/` as separator. */
export interface ManifestFile {
  readonly path: string;
  readonly digest: Digest;
  readonly bytes: number;
  /** Rows in this part, for tables. */
  readonly rows?: number;
}

/** The content of an artifact. It is stored as an object of its own, and its digest names the artifact. */
export interface Manifest {
  readonly kind: ArtifactKind;
  readonly files: readonly ManifestFile[];
  readonly meta: { readonly [key: string]: Json };
}

export function isArtifactRef(value: unknown): value is ArtifactRef {
  return typeof value === 'object' && value !== null && '$artifact' in value && 'digest' in value;
}
