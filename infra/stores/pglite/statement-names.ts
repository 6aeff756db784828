import { message, type Message } from './messages.js';

const HEADER = 5;
const END = 0;

/**
 * Prepared statements of one session. The backend is one for all sessions, so its statement names are too: each gets
 * its session's prefix, and is closed with its session. Unnamed statements and portals need none: they live within a
 * turn or a transaction, and the session has the backend for itself that long.
 */
export class StatementNames {
  readonly #prefix: string;
  readonly #open = new Set<string>();

  constructor(session: number) {
    this.#prefix = `s${session}:`;
  }

  /** The same message with its statement's name made unique. */
  rename({ type, bytes }: Message): Buffer {
    if (type === 'P') return this.#renameAt(bytes, HEADER, (name) => this.#open.add(name));
    if (type === 'B') return this.#renameAt(bytes, endOfText(bytes, HEADER) + 1);
    if (type === 'D' && isStatement(bytes)) return this.#renameAt(bytes, HEADER + 1);
    if (type === 'C' && isStatement(bytes)) return this.#renameAt(bytes, HEADER + 1, (name) => this.#open.delete(name));
    return bytes;
  }

  /** `Close` messages for what is still open. */
  closeAll(): Buffer[] {
    return [...this.#open].map((name) => message('C', Buffer.from(`S${name}\0`)));
  }

  #renameAt(bytes: Buffer, start: number, seen?: (name: string) => void): Buffer {
    const end = endOfText(bytes, start);
    if (end === start) return bytes;
    const name = this.#prefix + bytes.toString('utf8', start, end);
    seen?.(name);
    const body = Buffer.concat([bytes.subarray(HEADER, start), Buffer.from(name), bytes.subarray(end)]);
    return message(String.fromCharCode(bytes[0] ?? 0), body);
  }
}

function endOfText(bytes: Buffer, start: number): number {
  const end = bytes.indexOf(END, start);
  if (end < 0) throw new RangeError('a text without an end');
  return end;
}

function isStatement(bytes: Buffer): boolean {
  return bytes[HEADER] === 'S'.charCodeAt(0);
}
