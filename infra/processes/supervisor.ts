import type { FinalError } from '../../core/errors.js';
import type { Child } from './child.js';
import type { ProcessIdentity } from './identity.js';
import { keepRunning } from './keep-running.js';
import type { Part, PartEvent } from './part.js';

export interface SupervisorOptions {
  /** Folder for the logs. */
  readonly state: string;
  readonly tell: (event: PartEvent) => void;
}

/** Starts parts in the order of their dependencies, brings back one that ends, and stops them in reverse order. */
export interface Supervisor {
  /** Resolves when every part is ready. Throws FinalError `PART_FAILED`, with nothing left running. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** At once, without asking. */
  kill(): void;
  /** The living processes of each part, by its name. */
  processes(): ReadonlyMap<string, readonly ProcessIdentity[]>;
}

export function supervise(parts: readonly Part[], options: SupervisorOptions): Supervisor {
  const children = new Map<string, Child>();
  const kept = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  const { signal } = stopping;
  let stopped: Promise<void> | undefined;

  function startPart(part: Part): Promise<void> {
    return new Promise((up, down: (why: FinalError) => void) => {
      if (signal.aborted) return up();
      signal.addEventListener('abort', () => up());
      kept.set(part.name, keepRunning(part, { ...options, children, signal, up, down }));
    });
  }

  async function stopPart(part: Part): Promise<void> {
    await children.get(part.name)?.stop();
    await kept.get(part.name);
    if (kept.delete(part.name)) options.tell({ kind: 'stopped', part });
  }

  function stop(): Promise<void> {
    stopping.abort();
    return (stopped ??= inOrder(reversed(parts), stopPart));
  }

  async function start(): Promise<void> {
    try {
      await inOrder(parts, startPart);
    } catch (error) {
      await stop();
      throw error;
    }
  }

  function kill(): void {
    stopping.abort();
    for (const child of children.values()) child.kill();
  }

  return {
    start,
    stop,
    kill,
    processes: () => new Map([...children].map(([name, child]) => [name, child.processes()])),
  };
}

/** Does `work` for each part as soon as it is done for those the part comes after. */
async function inOrder(parts: readonly Part[], work: (part: Part) => Promise<void>): Promise<void> {
  const done = new Map<string, Promise<void>>();
  const visit = (part: Part): Promise<void> => {
    const earlier = parts.filter((other) => part.after.includes(other.name));
    const begun = done.get(part.name) ?? Promise.all(earlier.map(visit)).then(() => work(part));
    done.set(part.name, begun);
    return begun;
  };
  await Promise.all(parts.map(visit));
}

/** The same parts with every dependency turned round. */
function reversed(parts: readonly Part[]): readonly Part[] {
  return parts.map((part) => ({
    ...part,
    after: parts.filter((other) => other.after.includes(part.name)).map((other) => other.name),
  }));
}
