import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isAlive, killGroup, type ProcessIdentity } from './identity.js';

/** What a running system says of itself in `<state>/dev.json`, so that other commands find it. */
export interface SystemRecord {
  readonly supervisor: ProcessIdentity;
  readonly state: 'starting' | 'ready';
  readonly startedAt: string;
  /** The `COPPICE_*` variables (ports, queue) under which it is reached. Never a secret. */
  readonly environment: Readonly<Record<string, string>>;
  readonly parts: Readonly<Record<string, readonly ProcessIdentity[]>>;
}

const fileOf = (state: string): string => join(state, 'dev.json');

/** Replaces the record at once, so that a reader never sees half of it. */
export function writeRecord(state: string, record: SystemRecord): void {
  mkdirSync(state, { recursive: true });
  const next = `${fileOf(state)}.${process.pid}`;
  writeFileSync(next, `${JSON.stringify(record, null, 2)}\n`);
  renameSync(next, fileOf(state));
}

export function removeRecord(state: string): void {
  rmSync(fileOf(state), { force: true });
}

/** The record of the system that runs on this state folder, `undefined` where none does. */
export function runningSystem(state: string): SystemRecord | undefined {
  const record = readRecord(state);
  return record !== undefined && isAlive(record.supervisor) ? record : undefined;
}

/** Waits until a system that another process is starting says it is ready, or is gone. */
export async function whenSystemReady(state: string, withinMs: number): Promise<SystemRecord | undefined> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const record = runningSystem(state);
    if (record === undefined || record.state === 'ready' || Date.now() > deadline) return record;
    await pause(200);
  }
}

/**
 * Ends what a supervisor that was killed has left behind, and gives the names of those parts. Parts end by themselves
 * when their supervisor is gone; this is for the rare rest, and it waits for those that are on their way.
 */
export async function sweep(state: string): Promise<readonly string[]> {
  const record = readRecord(state);
  if (record === undefined || isAlive(record.supervisor)) return [];
  const left = (): [string, readonly ProcessIdentity[]][] =>
    Object.entries(record.parts)
      .map(([name, processes]): [string, readonly ProcessIdentity[]] => [name, processes.filter(isAlive)])
      .filter(([, processes]) => processes.length > 0);
  const names = left().map(([name]) => name);
  for (let round = 0; left().length > 0; round++) {
    if (round === 20) left().forEach(([, processes]) => processes.forEach(({ pid }) => killGroup(pid)));
    await pause(100);
  }
  removeRecord(state);
  return names;
}

function readRecord(state: string): SystemRecord | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(state), 'utf8')) as SystemRecord;
  } catch {
    return undefined;
  }
}
