import { setTimeout as pause } from 'node:timers/promises';
import { FinalError } from '../../core/errors.js';
import { startChild, type Child } from './child.js';
import type { ProcessIdentity } from './identity.js';
import { logFile } from './log-file.js';
import type { Part, PartEvent } from './part.js';

/** A part that ran this long was well: its next end counts as the first again. */
const WELL_AFTER_MS = 30_000;
/** This many ends in a row before a part was ever ready, and the start as a whole has failed. */
const TRIES = 3;

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

/** Milliseconds before the next try after `ends` ends in a row: 100, 300, 900 … at most 15 s. */
export function backoff(ends: number): number {
  return Math.min(15_000, 100 * 3 ** (ends - 1));
}

export function supervise(parts: readonly Part[], options: SupervisorOptions): Supervisor {
  const children = new Map<string, Child>();
  const stopping = new AbortController();

  /** Keeps one part running until `stopping`; `up` and `down` settle its first start. */
  async function keep(part: Part, first: { up: () => void; down: (why: FinalError) => void }): Promise<void> {
    let ends = 0;
    let wasUp = false;
    while (!stopping.signal.aborted) {
      options.tell({ kind: 'starting', part });
      const began = performance.now();
      const child = startChild(part, options.state);
      children.set(part.name, child);
      const pid = await child.ready;
      if (pid !== undefined) {
        wasUp = true;
        options.tell({ kind: 'ready', part, pid, afterMs: performance.now() - began });
        first.up();
      }
      const why = await child.ended;
      children.delete(part.name);
      if (stopping.signal.aborted) return;
      ends = performance.now() - began > WELL_AFTER_MS ? 1 : ends + 1;
      options.tell({ kind: 'ended', part, why, again: backoff(ends), lines: child.lines() });
      if (!wasUp && ends === TRIES) first.down(failed(part, { why, child, state: options.state }));
      await pause(backoff(ends), undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const kept = new Map<string, Promise<void>>();
  function startPart(part: Part): Promise<void> {
    return new Promise((up, down) => {
      if (stopping.signal.aborted) return up();
      stopping.signal.addEventListener('abort', () => up());
      kept.set(part.name, keep(part, { up, down }));
    });
  }

  async function stopPart(part: Part): Promise<void> {
    const child = children.get(part.name);
    await child?.stop();
    await kept.get(part.name);
    if (kept.delete(part.name)) options.tell({ kind: 'stopped', part });
  }

  let stopped: Promise<void> | undefined;
  const supervisor: Supervisor = {
    start: async () => {
      try {
        await inOrder(parts, startPart);
      } catch (error) {
        await supervisor.stop();
        throw error;
      }
    },
    stop: () => {
      stopping.abort();
      return (stopped ??= inOrder(reversed(parts), stopPart));
    },
    kill: () => {
      stopping.abort();
      for (const child of children.values()) child.kill();
    },
    processes: () => new Map([...children].map(([name, child]) => [name, child.processes()])),
  };
  return supervisor;
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

function failed(part: Part, { why, child, state }: { why: string; child: Child; state: string }): FinalError {
  const lines = child.lines().map((line) => `\n    ${line}`);
  return new FinalError('PART_FAILED', {
    message: `The ${part.title} ended ${TRIES} times before it was ready (${why}).${lines.join('')}\n`,
    hint: `Its whole log is ${logFile(state, part.name)}; "coppice doctor" says what is missing.`,
  });
}
