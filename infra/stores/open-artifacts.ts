import type { Artifacts } from './artifacts.js';
import { openDiskArtifacts } from './disk-artifacts.js';
import { readPlace } from './place.js';
import type { S3Options } from './s3/index.js';

/** For places that are not a folder. */
export interface ArtifactOptions extends S3Options {
  /** A local folder for what was read and written; processes of one machine may share it. */
  readonly cache: string;
  /** Its limit. */
  readonly cacheBytes: number;
}

/** Opens the store at a folder or at `s3://bucket/prefix`. Nothing is asked of a remote one yet. */
export async function openArtifacts(place: string, options?: ArtifactOptions): Promise<Artifacts> {
  const read = readPlace(place);
  if (read.kind === 'folder') return openDiskArtifacts(read.folder);
  if (options === undefined) throw new TypeError(`A cache is needed in front of ${place}.`);
  const { openS3Artifacts } = await import('./s3/index.js');
  return openS3Artifacts(read, options);
}
