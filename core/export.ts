import type { Digest } from './artifact.js';

export type ExportFormat = 'parquet' | 'arrow';

/** A table that was written for others to read. */
export interface Exported {
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  /** BLAKE3 of the file. */
  readonly digest: Digest;
}
