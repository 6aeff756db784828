import { createReadStream, createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { EngineError, FinalError } from '../../core/errors.js';
import { tooLarge } from './fetch-into.js';
import { sizeText } from './limits.js';
import type { SourceLimits } from './limits.js';
import { createUnzstd } from './unzstd.js';

/** Small files of one repeated row pack very well; a bomb is told by what it becomes. */
const JUDGED_FROM = 64 << 20;

export type Packing = 'gzip' | 'x-gzip' | 'deflate' | 'br' | 'zstd';
const UNPACKERS: Readonly<Record<Packing, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createUnzstd,
};

export function isPacking(text: string): text is Packing {
  return text in UNPACKERS;
}

interface Unpacking {
  readonly to: string;
  readonly packing: Packing;
  readonly place: string;
  readonly limits: SourceLimits;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Unpacks a file. Throws FinalError `SOURCE_BOMB` once it becomes far larger than packed data does, `SOURCE_TOO_LARGE`, and
 * `SOURCE_UNREADABLE` for what is broken or breaks off.
 */
export async function unpack(path: string, { to, packing, place, limits, signal }: Unpacking): Promise<void> {
  let packed = 0;
  let whole = 0;
  const source = createReadStream(path);
  source.on('data', (chunk) => (packed += chunk.length));
  const guard = new Transform({
    transform(chunk: Uint8Array, _encoding, done): void {
      whole += chunk.length;
      if (whole > limits.bytes) return done(tooLarge(place, whole, limits));
      if (whole > JUDGED_FROM && whole > packed * limits.ratio) return done(bomb(place, { packed, whole }));
      done(null, chunk);
    },
  });
  try {
    await pipeline([source, UNPACKERS[packing](), guard, createWriteStream(to)], { ...(signal && { signal }) });
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof EngineError) throw error;
    throw new FinalError('SOURCE_UNREADABLE', {
      message: `${place} is broken where it is packed (${packing}), after ${whole} bytes: ${(error as Error).message}.`,
      hint: 'Is the file whole, and packed as its name says?',
      cause: error,
    });
  }
}

function bomb(place: string, { packed, whole }: { packed: number; whole: number }): FinalError {
  return new FinalError('SOURCE_BOMB', {
    message: `${place} became ${sizeText(whole)} from its first ${sizeText(packed)}, which no ordinary data does.`,
    hint: 'If it is sound, unpack it yourself, or set COPPICE_SOURCE_MAX_RATIO for the worker.',
  });
}
