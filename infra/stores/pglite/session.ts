import type { Socket } from 'node:net';
import { fatal, message, MessageReader, Request, requestCode, STARTUP, type Message } from './messages.js';
import { StatementNames } from './statement-names.js';
import type { Turns } from './turns.js';

const ENDS_TURN: readonly string[] = [STARTUP, 'Q', 'S', 'H', 'F'];
const SYNC = message('S', Buffer.alloc(0));
const ROLLBACK = message('Q', Buffer.from('ROLLBACK\0'));
/** PGlite's only client is in its own memory: told to read copy data it has not got, it exits. */
const COPY_IN = /^\s*copy\b[\s\S]*\bfrom\s+stdin\b/i;

/** One client's connection: its bytes become turns, in order; when it goes, nothing of it stays in the backend. */
export class Session {
  /** Resolves when the client is gone, and its transaction and statements are too. */
  readonly cleaned: Promise<void>;
  readonly #socket: Socket;
  readonly #turns: Turns;
  readonly #names: StatementNames;
  readonly #reader = new MessageReader();
  #pending: Buffer[] = [];
  #last: Promise<unknown> = Promise.resolve();
  #open = true;

  constructor(socket: Socket, turns: Turns, id: number) {
    this.#socket = socket;
    this.#turns = turns;
    this.#names = new StatementNames(id);
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#guard(() => this.#receive(chunk)));
    socket.on('error', () => socket.destroy());
    this.cleaned = new Promise<void>((done) => socket.once('close', done)).then(() => this.#clean());
  }

  /** Ends the session from this side, telling the client why. */
  end(code: string, why: string): void {
    this.#open = false;
    this.#socket.end(fatal(code, why), () => this.#socket.destroy());
    this.#socket.setTimeout(1_000, () => this.#socket.destroy());
  }

  #receive(chunk: Buffer): void {
    for (const next of this.#reader.push(chunk)) if (this.#open) this.#accept(next);
  }

  #accept(next: Message): void {
    if (next.type === STARTUP && requestCode(next.bytes) < Request.cancel) return this.#queue(next.bytes);
    if (next.type === STARTUP) return this.#answerRequest(requestCode(next.bytes));
    if (next.type === 'X') return void this.#last.then(() => this.#socket.end());
    if (next.type === 'Q' && COPY_IN.test(next.bytes.toString('utf8', 5, 200)))
      return this.end('0A000', 'The embedded registry takes no COPY FROM STDIN. Use INSERT, or a PostgreSQL server.');
    this.#pending.push(this.#names.rename(next));
    if (!ENDS_TURN.includes(next.type)) return;
    this.#queue(Buffer.concat(this.#pending));
    this.#pending = [];
  }

  /** Encryption is declined; a cancel request has nothing to signal, as each turn runs to its end. */
  #answerRequest(code: number): void {
    if (code === Request.cancel) this.#socket.end();
    else this.#socket.write('N');
  }

  #queue(messages: Buffer): void {
    this.#last = this.#turns.take(this, messages).then(
      (answer) => void (this.#socket.writable && this.#socket.write(answer)),
      (error: unknown) => this.end('58000', String(error)),
    );
  }

  /** Closes the prepared statements and ends an exchange cut short (a `Sync` does), then an open transaction. */
  async #clean(): Promise<void> {
    this.#open = false;
    this.#turns.drop(this);
    await this.#turns.take(this, Buffer.concat([SYNC, ...this.#names.closeAll(), SYNC]));
    if (this.#turns.holds(this)) await this.#turns.take(this, ROLLBACK);
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.end('08P01', `protocol violation: ${String(error)}`);
    }
  }
}
