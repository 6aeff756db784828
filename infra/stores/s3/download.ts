import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { Blake3Hasher } from '@napi-rs/blake-hash';
import type { Bucket, Piece } from './bucket.js';

/** Asked for at once, and in memory at once. */
const AHEAD = 4;
const PIECE = 8 << 20;

/** An object on its way to a new local file. */
export interface Wanted {
  readonly key: string;
  readonly to: string;
  readonly bytes: number;
}

/**
 * Writes an object to a new file and gives the BLAKE3 of what came; `absent` where it is not there, `other size` where it
 * is longer or shorter than it should be. Pieces come side by side, and are digested and written in their order.
 */
export async function download(bucket: Bucket, wanted: Wanted): Promise<{ digest: string } | 'absent' | 'other size'> {
  const handle = await open(wanted.to, 'wx');
  try {
    return await receive(bucket, { ...wanted, handle });
  } finally {
    await handle.close();
  }
}

async function receive(
  bucket: Bucket,
  { key, bytes, handle }: Wanted & { readonly handle: FileHandle },
): Promise<{ digest: string } | 'absent' | 'other size'> {
  const hasher = new Blake3Hasher();
  const ranges = rangesOf(bytes);
  const coming: Promise<Piece | undefined>[] = [];
  const askNext = (): void => {
    const range = ranges.shift();
    if (range === undefined) return;
    const piece = bucket.get(key, range === 'all' ? undefined : range);
    // It is awaited in its turn; one that fails before must not end the process.
    piece.catch(() => {});
    coming.push(piece);
  };
  for (let n = 0; n < AHEAD; n++) askNext();
  for (let next = coming.shift(); next !== undefined; next = coming.shift()) {
    const piece = await next;
    if (piece === undefined) return 'absent';
    if (piece.total !== bytes) return 'other size';
    askNext();
    hasher.update(piece.content);
    await handle.writeFile(piece.content);
  }
  return { digest: hasher.digest('hex') };
}

/** No range of an empty object can be asked for. */
function rangesOf(bytes: number): ('all' | { from: number; to: number })[] {
  if (bytes === 0) return ['all'];
  const starts = Array.from({ length: Math.ceil(bytes / PIECE) }, (_, n) => n * PIECE);
  return starts.map((from) => ({ from, to: Math.min(from + PIECE, bytes) }));
}
