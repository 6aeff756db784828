import { closeSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

const FULL = 16 * 2 ** 20;
const TAIL = 16 * 2 ** 10;

/** Where a part's output is kept. */
export function logFile(state: string, part: string): string {
  return join(state, 'logs', `${part}.log`);
}

/** Opens a part's log for appending and gives its descriptor. A log above 16 MiB is set aside as `<part>.log.1` first. */
export function openLog(state: string, part: string): number {
  mkdirSync(join(state, 'logs'), { recursive: true });
  const path = logFile(state, part);
  if (sizeOf(path) > FULL) renameSync(path, `${path}.1`);
  return openSync(path, 'a');
}

/** How long a log is now: what was written before does not belong to the process that starts next. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** The last lines of a log that were written after `from` bytes. */
export function lastLines(path: string, options: { from: number; count: number }): readonly string[] {
  const size = sizeOf(path);
  const start = Math.max(options.from, size - TAIL);
  if (size <= start) return [];
  const bytes = Buffer.alloc(size - start);
  const descriptor = openSync(path, 'r');
  const read = readSync(descriptor, bytes, 0, bytes.length, start);
  closeSync(descriptor);
  const lines = bytes.toString('utf8', 0, read).split('\n');
  return lines.filter((line) => line.trim() !== '').slice(-options.count);
}
