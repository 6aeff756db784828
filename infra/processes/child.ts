import { fork, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { groupEnded, identify, killGroup, type ProcessIdentity } from './identity.js';
import { lastLines, logFile, openLog, sizeOf } from './log-file.js';
import { isReady, type Part } from './part.js';

const PROBE_EVERY_MS = 50;

/** One process of a part, from its start to its end. */
export interface Child {
  readonly processes: () => readonly ProcessIdentity[];
  /** Resolves to the number of the process that does the work when it is ready, to `undefined` when it ended before. */
  readonly ready: Promise<number | undefined>;
  /** Resolves to how it ended: `signal SIGKILL`, `code 1`, `not ready within 30 s`. */
  readonly ended: Promise<string>;
  /** What it wrote last, at most ten lines. */
  lines(): readonly string[];
  /** Asks it to end, and kills it when it does not within the part's time. */
  stop(): Promise<void>;
  kill(): void;
}

/**
 * Starts a part. It leads a process group of its own: a Ctrl-C in the terminal reaches the supervisor only, which
 * stops its parts in order, and whatever a part leaves behind can be swept with its group.
 */
export function startChild(part: Part, state: string): Child {
  const path = logFile(state, part.name);
  const log = openLog(state, part.name);
  const from = sizeOf(path);
  const child = fork(part.module, [...part.args], {
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
    env: part.env,
    execArgv: [],
  });
  closeSync(log);

  const kill = (): void => {
    if (child.pid !== undefined) killGroup(child.pid);
  };
  let late: string | undefined;
  const ended = ending(child).then(async (how) => {
    kill();
    if (child.pid !== undefined) await groupEnded(child.pid);
    return late ?? how;
  });
  let worker: number | undefined;
  const ready = whenReady(child, part, ended).then((pid) => (worker = pid));
  const timer = setTimeout(() => {
    if (worker !== undefined) return;
    late = `not ready within ${part.readyWithinMs / 1000} s`;
    kill();
  }, part.readyWithinMs);
  void Promise.race([ready, ended]).then(() => clearTimeout(timer));

  return {
    processes: () => [...new Set([child.pid, worker])].flatMap((pid) => identify(pid ?? 0) ?? []),
    ready,
    ended,
    lines: () => lastLines(path, { from, count: 10 }),
    stop: () => stop(child, { ended, kill, withinMs: part.stopWithinMs }),
    kill,
  };
}

function ending(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal === null ? `code ${code}` : `signal ${signal}`));
  });
}

async function whenReady(child: ChildProcess, part: Part, ended: Promise<string>): Promise<number | undefined> {
  let over = false;
  void ended.then(() => (over = true));
  const said = new Promise<number>((resolve) => {
    child.on('message', (message) => {
      if (isReady(message)) resolve(message.pid ?? child.pid ?? 0);
    });
  });
  const pid = await Promise.race([said, ended.then(() => undefined)]);
  while (!over && part.answers !== undefined && !(await part.answers())) await pause(PROBE_EVERY_MS);
  return over ? undefined : pid;
}

async function stop(
  child: ChildProcess,
  options: { ended: Promise<string>; kill: () => void; withinMs: number },
): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(options.kill, options.withinMs);
  await options.ended;
  clearTimeout(timer);
}
