import { Transform } from 'node:stream';
import { Decompress } from 'fzstd';

/** A block says in 4 bytes that it is 128 KiB of one byte: so much packed data becomes 16 MiB at most. */
const SLICE = 512;

/** Unpacks Zstandard, which Node 20 cannot. It hands on what it has after each slice, so that a guard behind it can stop it. */
export function createUnzstd(): Transform {
  let unpacked: Uint8Array[] = [];
  const decompress = new Decompress((data) => void unpacked.push(data));
  const push = (slice: Uint8Array, last: boolean): Uint8Array => {
    unpacked = [];
    decompress.push(slice, last);
    return Buffer.concat(unpacked);
  };
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done): void {
      const next = (from: number): void => {
        if (from >= chunk.length || this.destroyed) return done();
        try {
          const bytes = push(chunk.subarray(from, from + SLICE), false);
          if (bytes.length > 0) this.push(bytes);
          // The guard works on what it was given before it is given more.
          setImmediate(next, from + SLICE);
        } catch (error) {
          done(error as Error);
        }
      };
      next(0);
    },
    flush(done): void {
      try {
        done(null, push(new Uint8Array(), true));
      } catch (error) {
        done(error as Error);
      }
    },
  });
}
