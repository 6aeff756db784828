import type { RetryableError } from '../../core/errors.js';
import type { Answer } from './protocol.js';
import { RunnerProcess } from './process.js';
import type { Ask, Listeners } from './process.js';

export interface PoolOptions {
  /** Processes at most, each running one task at a time. */
  readonly size: number;
  readonly env: NodeJS.ProcessEnv;
  /** Above this a runner is replaced after its task; above twice as much, killed in it. MiB. */
  readonly memoryMiB: number;
  /** A runner is replaced after so many tasks, as native libraries leak. */
  readonly tasks: number;
}

/** Warm runners, started as they are needed and kept. A lost one is replaced at the next task. */
export class RunnerPool {
  readonly #options: PoolOptions;
  readonly #idle: RunnerProcess[] = [];
  readonly #busy = new Set<RunnerProcess>();
  readonly #waiting: ((runner: RunnerProcess) => void)[] = [];
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Starts one runner ahead of its first task. */
  warm(): void {
    if (this.#idle.length + this.#busy.size === 0) this.#idle.push(new RunnerProcess(this.#options.env));
  }

  async run(ask: Ask, listeners: Listeners = {}): Promise<Answer> {
    const runner = await this.#take();
    try {
      // It may have been cancelled while it waited for a runner.
      listeners.signal?.throwIfAborted();
      return await runner.ask(ask, listeners);
    } finally {
      this.#give(runner);
    }
  }

  /** The runners' processes, for memory limits and tests. */
  get pids(): readonly number[] {
    return [...this.#idle, ...this.#busy].flatMap(({ pid }) => pid ?? []);
  }

  close(): void {
    this.#closed = true;
    for (const runner of [...this.#idle, ...this.#busy]) runner.kill();
  }

  /** Kills the busy runner of this process id, and fails its step with the reason. */
  kill(pid: number, why: RetryableError): void {
    for (const runner of this.#busy) if (runner.pid === pid) runner.kill(why);
  }

  #take(): Promise<RunnerProcess> | RunnerProcess {
    const idle = this.#takeIdle();
    if (idle !== undefined) return idle;
    if (this.#busy.size < this.#options.size) return this.#start();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #takeIdle(): RunnerProcess | undefined {
    for (let runner = this.#idle.pop(); runner !== undefined; runner = this.#idle.pop()) {
      if (!runner.alive) continue;
      this.#busy.add(runner);
      return runner;
    }
    return undefined;
  }

  #start(): RunnerProcess {
    const runner = new RunnerProcess(this.#options.env);
    this.#busy.add(runner);
    return runner;
  }

  #give(runner: RunnerProcess): void {
    this.#busy.delete(runner);
    if (this.#closed) return runner.kill();
    const worn = runner.done >= this.#options.tasks || runner.memoryMiB > this.#options.memoryMiB;
    if (worn) runner.kill();
    else if (runner.alive) this.#idle.push(runner);
    const next = this.#waiting.shift();
    if (next !== undefined) next(this.#takeIdle() ?? this.#start());
  }
}
