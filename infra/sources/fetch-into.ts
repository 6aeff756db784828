import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { EngineError, FinalError, RetryableError } from '../../core/errors.js';
import { sizeText } from './limits.js';
import type { SourceLimits } from './limits.js';

/** Bytes on their way from somewhere else. */
export interface Body {
  readonly stream: Readable;
  /** Where they begin in the whole. */
  readonly from: number;
  /** Bytes of the whole, where the sender says so. */
  readonly total: number | undefined;
  /** Differs once the content does: an ETag, or a date with the size. */
  readonly identity: string | undefined;
  /** The rest can be asked for, and is sure to be of the same content. */
  readonly resumable: boolean;
}

export interface Fetch {
  /** The source in words, without credentials. */
  readonly place: string;
  readonly limits: SourceLimits;
  readonly signal?: AbortSignal | undefined;
  /** Asks for the bytes from `from` on, of the content that `identity` means. */
  readonly ask: (from: number, identity: string | undefined) => Promise<Body>;
}

export interface Fetched {
  readonly bytes: number;
  readonly identity: string | undefined;
}

/** How often in a row a body that breaks off is gone on with. */
const RESUMES = 5;

/**
 * Streams a body to a new file, and goes on where it broke off if the sender allows that. Throws FinalError
 * `SOURCE_TOO_LARGE`, RetryableError `SOURCE_INTERRUPTED` (cut short, stalled, reset), and what `ask` throws.
 */
export async function fetchInto(path: string, fetch: Fetch): Promise<Fetched> {
  const file = await open(path, 'w');
  try {
    let done = 0;
    let identity: string | undefined;
    for (let resumes = 0; ; resumes++) {
      const body = await fetch.ask(done, identity);
      const begun = body.from;
      identity = body.identity;
      if (begun < done) await file.truncate(begun);
      done = begun;
      const { bytes, problem } = await drain(body, file, fetch);
      done += bytes;
      if (problem === undefined) return { bytes: done, identity };
      fetch.signal?.throwIfAborted();
      if (problem instanceof EngineError) throw problem;
      if (!body.resumable || bytes === 0 || resumes >= RESUMES) throw interrupted(problem, { fetch, body, done });
    }
  } finally {
    await file.close();
  }
}

/** Writes what comes; the problem that ended it early, if one did. */
async function drain(
  { stream, from, total }: Body,
  file: FileHandle,
  { place, limits, signal }: Fetch,
): Promise<{ bytes: number; problem?: unknown }> {
  let bytes = 0;
  const stalled = new Error(`no byte came for ${limits.stallMs / 1000} s`);
  const watch = setTimeout(() => stream.destroy(stalled), limits.stallMs);
  const stop = (): unknown => stream.destroy(new Error('aborted'));
  signal?.addEventListener('abort', stop);
  try {
    if ((total ?? 0) > limits.bytes) throw tooLarge(place, total ?? 0, limits);
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      watch.refresh();
      await file.write(chunk, 0, chunk.length, from + bytes);
      bytes += chunk.length;
      if (from + bytes > limits.bytes) throw tooLarge(place, from + bytes, limits);
    }
    if (total !== undefined && from + bytes !== total) throw new Error(`it ended after ${from + bytes} bytes`);
    return { bytes };
  } catch (problem) {
    return { bytes, problem };
  } finally {
    clearTimeout(watch);
    signal?.removeEventListener('abort', stop);
    stream.destroy();
  }
}

export function tooLarge(place: string, bytes: number, limits: SourceLimits): FinalError {
  return new FinalError('SOURCE_TOO_LARGE', {
    message: `${place} has ${sizeText(bytes)} or more; a source may have ${sizeText(limits.bytes)}.`,
    hint: 'Split it, or set COPPICE_SOURCE_MAX_MIB for the worker if its disk has the room.',
  });
}

function interrupted(
  problem: unknown,
  { fetch, body, done }: { fetch: Fetch; body: Body; done: number },
): RetryableError {
  const why = problem instanceof Error ? problem.message : String(problem);
  const of = body.total === undefined ? '' : ` of ${body.total}`;
  return new RetryableError('SOURCE_INTERRUPTED', {
    message: `${fetch.place} broke off after ${done}${of} bytes: ${why}.`,
    hint: 'The step tries again; if it stays so, look at the server and what lies between.',
    cause: problem,
  });
}
