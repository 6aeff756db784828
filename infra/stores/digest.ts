import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { blake3, Blake3Hasher } from '@napi-rs/blake-hash';
import type { Digest } from '../../core/artifact.js';

/** Large enough that a read costs more than the call, small enough that hashing one never stalls the event loop. */
const CHUNK = 4 << 20;

/** BLAKE3 of bytes, or of the UTF-8 of a text. */
export function digestOf(content: string | Uint8Array): Digest {
  return blake3(content).toString('hex');
}

/** BLAKE3 and size of a file: one chunk is hashed while the next is read. */
export async function digestFile(path: string): Promise<{ digest: Digest; bytes: number }> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const buffers = [Buffer.allocUnsafeSlow(CHUNK), Buffer.allocUnsafeSlow(CHUNK)] as const;
    const chunk = (at: number): Uint8Array =>
      buffers[(at / CHUNK) % 2 === 0 ? 0 : 1].subarray(0, Math.min(CHUNK, size - at));
    return await digestInto(handle, { size, chunk });
  } finally {
    await handle.close();
  }
}

/** A whole file, off the JavaScript heap, and its BLAKE3: read once. */
export async function readDigested(path: string): Promise<{ digest: Digest; content: Buffer }> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const content = Buffer.allocUnsafeSlow(size);
    const chunk = (at: number): Uint8Array => content.subarray(at, Math.min(at + CHUNK, size));
    return { digest: (await digestInto(handle, { size, chunk })).digest, content };
  } finally {
    await handle.close();
  }
}

interface Reading {
  readonly size: number;
  /** Where the bytes from `at` on go. */
  readonly chunk: (at: number) => Uint8Array;
}

async function digestInto(handle: FileHandle, { size, chunk }: Reading): Promise<{ digest: Digest; bytes: number }> {
  const hasher = new Blake3Hasher();
  let next = readFully(handle, chunk(0), 0);
  for (let at = 0; at < size; at += CHUNK) {
    const bytes = await next;
    if (at + CHUNK < size) next = readFully(handle, chunk(at + CHUNK), at + CHUNK);
    hasher.update(bytes);
  }
  await next;
  return { digest: hasher.digest('hex'), bytes: size };
}

async function readFully(handle: FileHandle, into: Uint8Array, position: number): Promise<Uint8Array> {
  for (let filled = 0; filled < into.length;) {
    const { bytesRead } = await handle.read(into, filled, into.length - filled, position + filled);
    if (bytesRead === 0) return into.subarray(0, filled);
    filled += bytesRead;
  }
  return into;
}
