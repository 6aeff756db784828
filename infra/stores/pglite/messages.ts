/** One frontend message of PostgreSQL's protocol 3, header included. `type` is one letter; `startup` has none on the wire. */
export interface Message {
  readonly type: string;
  readonly bytes: Buffer;
}

export const STARTUP = 'startup';
const LENGTH = 4;
/** As PostgreSQL has it: who speaks another protocol is found out by the length that its first bytes would be. */
const LARGEST_STARTUP = 10_000;
const LARGEST = 2 ** 30;
/** What a client may send instead of, or before, its startup message. */
export const Request = { ssl: 80_877_103, gss: 80_877_104, cancel: 80_877_102 } as const;
const ENCRYPTION: readonly number[] = [Request.ssl, Request.gss];

/** Cuts a client's byte stream into messages. Chunks are joined once a message is whole, so large ones cost one copy. */
export class MessageReader {
  #chunks: Buffer[] = [];
  #held = 0;
  #started = false;

  push(chunk: Buffer): Message[] {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    const messages: Message[] = [];
    for (let next = this.#next(); next !== undefined; next = this.#next()) messages.push(next);
    return messages;
  }

  #next(): Message | undefined {
    const header = this.#started ? 1 : 0;
    if (this.#held < header + LENGTH) return undefined;
    if ((this.#chunks[0]?.length ?? 0) < header + LENGTH) this.#join();
    const size = header + (this.#chunks[0]?.readInt32BE(header) ?? 0);
    if (size < header + LENGTH || size > (this.#started ? LARGEST : LARGEST_STARTUP))
      throw new RangeError(`a message of ${size} bytes cannot be`);
    if (this.#held < size) return undefined;
    const bytes = this.#take(size);
    if (this.#started) return { type: String.fromCharCode(bytes[0] ?? 0), bytes };
    this.#started = !ENCRYPTION.includes(requestCode(bytes));
    return { type: STARTUP, bytes };
  }

  #take(size: number): Buffer {
    if ((this.#chunks[0]?.length ?? 0) < size) this.#join();
    const [first = Buffer.alloc(0)] = this.#chunks;
    if (first.length === size) this.#chunks.shift();
    else this.#chunks[0] = first.subarray(size);
    this.#held -= size;
    return first.subarray(0, size);
  }

  #join(): void {
    this.#chunks = [Buffer.concat(this.#chunks)];
  }
}

/** The number in place of the protocol version: one of `Request`, or the version (196608 is 3.0). */
export function requestCode(startup: Buffer): number {
  return startup.length < 8 ? 0 : startup.readInt32BE(4);
}

export function message(type: string, body: Buffer): Buffer {
  const bytes = Buffer.alloc(1 + LENGTH + body.length, type, 'latin1');
  bytes.writeInt32BE(LENGTH + body.length, 1);
  body.copy(bytes, 1 + LENGTH);
  return bytes;
}

/** An `ErrorResponse` that ends the session. */
export function fatal(code: string, text: string): Buffer {
  return message('E', Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${text}\0\0`));
}
