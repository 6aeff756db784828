import type { Digest } from '../../core/artifact.js';
import { FinalError, RetryableError } from '../../core/errors.js';

export function missingArtifact(digest: Digest, root: string, file?: string): FinalError {
  const what = file === undefined ? `Artifact ${digest}` : `File "${file}" of artifact ${digest}`;
  return new FinalError('ARTIFACT_NOT_FOUND', {
    message: `${what} is not in the store at ${root}.`,
    hint: 'Was the store swept or moved? Run again the step that made it, without cache.',
  });
}

export function missingFile(seen: { digest: Digest; file: string; has: readonly string[] }): FinalError {
  return new FinalError('ARTIFACT_NOT_FOUND', {
    message: `Artifact ${seen.digest} has no file "${seen.file}".`,
    hint: `It has: ${seen.has.join(', ') || 'none'}.`,
  });
}

export function corruptArtifact(seen: { digest: Digest; file: string; path: string }): FinalError {
  return new FinalError('ARTIFACT_CORRUPT', {
    message: `Artifact ${seen.digest} is corrupt: ${seen.file} at ${seen.path} does not have the digest of its content.`,
    hint: 'Check the disk, then run again the step that made it, without cache.',
  });
}

/** A sweep took a file while the commit that needs it was on its way. */
export function sweptFile(seen: { file: string; root: string }): RetryableError {
  return new RetryableError('ARTIFACT_SWEPT', {
    message: `A sweep of the store at ${seen.root} removed "${seen.file}" while it was being committed.`,
    hint: 'The step tries again. Let `coppice gc` keep what is younger than the longest step.',
  });
}
