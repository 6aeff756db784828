/** Executes frontend messages on the one backend and returns its answer. */
export type Execute = (messages: Uint8Array) => Promise<Buffer>;

interface Turn {
  readonly owner: object;
  readonly messages: Uint8Array;
  readonly done: (answer: Buffer) => void;
  readonly failed: (error: unknown) => void;
}

/** How long a session that holds the backend may be silent while others wait, in milliseconds. */
export interface TurnOptions {
  readonly patience: number;
  /** Called with the session that was silent too long; it is expected to `release`. */
  readonly onSilent: (owner: object) => void;
}

/**
 * Lets many sessions share one backend: one turn (all messages up to a `Sync`) at a time, in order of arrival; a session
 * that has a transaction open is served alone until it ends. No message of another session ever comes in between.
 */
export class Turns {
  readonly #execute: Execute;
  readonly #options: TurnOptions;
  readonly #waiting: Turn[] = [];
  #owner: object | undefined;
  #busy = false;
  #silence: NodeJS.Timeout | undefined;

  constructor(execute: Execute, options: TurnOptions) {
    this.#execute = execute;
    this.#options = options;
  }

  take(owner: object, messages: Uint8Array): Promise<Buffer> {
    return new Promise((done, failed) => {
      this.#waiting.push({ owner, messages, done, failed });
      void this.#serve();
    });
  }

  /** Whether a session has a transaction, or half an exchange, open. */
  holds(owner: object): boolean {
    return this.#owner === owner;
  }

  /** A session is gone: what it still had waiting is dropped. */
  drop(owner: object): void {
    for (let i = this.#waiting.length - 1; i >= 0; i--)
      if (this.#waiting[i]?.owner === owner) this.#waiting.splice(i, 1);
  }

  async #serve(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let turn = this.#next(); turn !== undefined; turn = this.#next()) await this.#run(turn);
    this.#busy = false;
    this.#watch();
  }

  #next(): Turn | undefined {
    const at = this.#owner === undefined ? 0 : this.#waiting.findIndex((turn) => turn.owner === this.#owner);
    return at < 0 ? undefined : this.#waiting.splice(at, 1)[0];
  }

  async #run({ owner, messages, done, failed }: Turn): Promise<void> {
    clearTimeout(this.#silence);
    this.#silence = undefined;
    try {
      const answer = await this.#execute(messages);
      this.#owner = isIdle(answer) ? undefined : owner;
      done(answer);
    } catch (error) {
      this.#owner = undefined;
      failed(error);
    }
  }

  /** Whoever comes to wait meanwhile does not begin the time anew. */
  #watch(): void {
    const owner = this.#owner;
    if (owner === undefined || this.#waiting.length === 0) return;
    this.#silence ??= setTimeout(() => this.#options.onSilent(owner), this.#options.patience);
  }
}

/**
 * Whether an answer ends with `ReadyForQuery` (`Z`, length 5) and its status says that no transaction is open (`I`).
 * Without one, the client has yet to send its `Sync`.
 */
function isIdle(answer: Buffer): boolean {
  return readyStatus(answer) === 'I';
}

/** `I` idle, `T` in a transaction, `E` in a failed one; `undefined` where the answer does not end an exchange. */
function readyStatus(answer: Buffer): string | undefined {
  const tail = answer.length - 6;
  if (tail < 0 || answer[tail] !== 0x5a || answer.readInt32BE(tail + 1) !== 5) return undefined;
  return String.fromCharCode(answer[tail + 5] ?? 0);
}
