import type { FileHandle } from 'node:fs/promises';

/** Fills memory from a place in a file on; gives as much of it as there was. A call of the system's may read less. */
export async function readFully(handle: FileHandle, into: Uint8Array, position: number): Promise<Uint8Array> {
  for (let filled = 0; filled < into.length;) {
    const { bytesRead } = await handle.read(into, filled, into.length - filled, position + filled);
    if (bytesRead === 0) return into.subarray(0, filled);
    filled += bytesRead;
  }
  return into;
}
