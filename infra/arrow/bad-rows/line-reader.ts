import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';

/** A line as it lies in a file, without its end. Its bytes are good until the next is asked for. */
export interface Line {
  readonly number: number;
  readonly bytes: Uint8Array;
  /** Why it cannot be looked into. */
  readonly problem?: string;
}

interface Reading {
  /** A longer line is told by its beginning. */
  readonly longest: number;
  readonly blockBytes?: number;
}

const NEWLINE = 10;
const RETURN = 13;
const BLOCK = 1 << 20;

/** The lines of a file that have anything in them, block by block, with at most one line and one block in memory. */
export function* linesOf(path: string, { longest, blockBytes = BLOCK }: Reading): Generator<Line> {
  const file = openSync(path, 'r');
  try {
    const block = Buffer.alloc(blockBytes);
    let held: Buffer[] = [];
    let number = 1;
    const line = (end: Buffer): Line => {
      const bytes = trimmed(held.length === 0 ? end : Buffer.concat([...held, end]));
      held = [];
      return { number: number++, bytes, ...problemOf(bytes, longest) };
    };
    for (let read = readSync(file, block); read > 0; read = readSync(file, block)) {
      let from = 0;
      for (let to = block.indexOf(NEWLINE); to >= 0 && to < read; to = block.indexOf(NEWLINE, from)) {
        const one = line(block.subarray(from, to));
        if (one.bytes.length > 0) yield one;
        from = to + 1;
      }
      // Of a line that is too long already, no more than a sign of it is kept.
      if (held.reduce((sum, { length }) => sum + length, 0) <= longest)
        held.push(Buffer.from(block.subarray(from, read)));
    }
    const last = line(Buffer.alloc(0));
    if (last.bytes.length > 0) yield last;
  } finally {
    closeSync(file);
  }
}

function trimmed(bytes: Buffer): Buffer {
  return bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes;
}

function problemOf(bytes: Uint8Array, longest: number): Pick<Line, 'problem'> {
  if (bytes.length > longest) return { problem: `It is longer than ${longest} bytes` };
  return isUtf8(bytes) ? {} : { problem: 'It is no valid UTF-8' };
}
