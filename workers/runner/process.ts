import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { FinalError, RetryableError } from '../../core/errors.js';
import type { Progress } from '../../activities/context.js';
import type { Json } from '../../core/json.js';
import type { Answer, Failure, Reply, Request } from './protocol.js';

export type Ask = Request extends infer R ? (R extends { readonly call: number } ? Omit<R, 'call'> : never) : never;

export interface Listeners {
  readonly progress?: (progress: Progress) => void;
  readonly checkpoint?: (state: Json) => void;
  /** Aborted: the runner is asked to stop, and killed after the grace. */
  readonly signal?: AbortSignal;
}

interface Call extends Listeners {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** A runner that stops only when told to twice: first a message, then SIGKILL. */
const GRACE_MS = 10_000;
const ENTRY = fileURLToPath(new URL('main.js', import.meta.url));

/** One warm child process that runs users' code, seen from its worker. */
export class RunnerProcess {
  readonly #child: ChildProcess;
  readonly #calls = new Map<number, Call>();
  #lastCall = 0;
  #why: RetryableError | undefined;
  /** Tasks it has finished, and the memory it held after the last, in MiB. */
  done = 0;
  memoryMiB = 0;
  alive = true;

  constructor(env: NodeJS.ProcessEnv) {
    // Users' stack traces should name lines of their own TypeScript.
    this.#child = fork(ENTRY, [], { env, execArgv: ['--enable-source-maps'], serialization: 'json', stdio: 'inherit' });
    this.#child.on('message', (reply: Reply) => this.#hear(reply));
    this.#child.on('exit', (code, signal) => this.#lost(code, signal));
    this.#child.on('error', () => this.#lost(null, null));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  ask(ask: Ask, listeners: Listeners = {}): Promise<Answer> {
    const call = ++this.#lastCall;
    return new Promise<Answer>((resolve, reject) => {
      if (!this.alive) return reject(runnerLost(null, null));
      this.#calls.set(call, { ...listeners, resolve, reject });
      this.#send({ ...ask, call });
      const stop = (): void => this.#stop(call);
      if (listeners.signal?.aborted === true) stop();
      else listeners.signal?.addEventListener('abort', stop, { once: true });
    });
  }

  /** Ends it at once. What it is doing fails with the reason, where there is one. */
  kill(why?: RetryableError): void {
    this.#why = why;
    this.#child.kill('SIGKILL');
  }

  #stop(call: number): void {
    this.#send({ kind: 'cancel', call });
    setTimeout(() => {
      if (this.#calls.has(call)) this.kill();
    }, GRACE_MS).unref();
  }

  #send(request: Request): void {
    if (this.#child.connected) this.#child.send(request, () => {});
  }

  #hear(reply: Reply): void {
    if (reply.kind === 'ready') return;
    const call = this.#calls.get(reply.call);
    if (reply.kind === 'progress') call?.progress?.(reply.progress);
    else if (reply.kind === 'checkpoint') call?.checkpoint?.(reply.state);
    else {
      this.#calls.delete(reply.call);
      this.done += 1;
      this.memoryMiB = reply.memoryMiB;
      if (reply.kind === 'done') call?.resolve(reply.answer);
      else call?.reject(fromFailure(reply.error));
    }
  }

  #lost(code: number | null, signal: NodeJS.Signals | null): void {
    this.alive = false;
    for (const call of this.#calls.values()) call.reject(this.#why ?? runnerLost(code, signal));
    this.#calls.clear();
  }
}

function runnerLost(code: number | null, signal: NodeJS.Signals | null): RetryableError {
  return new RetryableError('RUNNER_LOST', {
    message: `The process that ran this step ended before it answered (exit ${code ?? 'none'}, signal ${signal ?? 'none'}).`,
    hint: 'It is tried again. SIGKILL without anyone asking is most often the system running out of memory.',
  });
}

function fromFailure({ message, code, hint, retry, stack }: Failure): Error {
  const error = new (retry ? RetryableError : FinalError)(code, { message });
  if (stack !== null) error.stack = stack;
  return Object.assign(error, { hint: hint ?? undefined });
}
