import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** A process named so that another one that got the same number later is not taken for it. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, in the operating system's own words. */
  readonly since: string;
}

/** The identity of a living process, `undefined` where there is none with this number. */
export function identify(pid: number): ProcessIdentity | undefined {
  const since = process.platform === 'linux' ? sinceLinux(pid) : sincePs(pid);
  return since === undefined ? undefined : { pid, since };
}

export function isAlive(known: ProcessIdentity): boolean {
  return identify(known.pid)?.since === known.since;
}

/** Ticks since boot (field 22) with the boot's id; a zombie counts as ended. */
function sinceLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}`;
  } catch {
    return undefined;
  }
}

function sincePs(pid: number): string | undefined {
  try {
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return text === '' ? undefined : text;
  } catch {
    return undefined;
  }
}

/**
 * Kills a process together with the group it leads, so that what it started goes with it. A group keeps its number for
 * as long as it has a member, so this also reaches those who outlived their leader.
 */
export function killGroup(pid: number): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  }
}

/**
 * Resolves when nothing of a killed group is left. The end of its leader says nothing of the others: the system takes a
 * moment for each. After `withinMs` it gives up, as what nobody reaps stays in the group for ever.
 */
export async function groupEnded(pid: number, withinMs: number = 1_000): Promise<void> {
  for (const deadline = Date.now() + withinMs; hasMembers(pid) && Date.now() < deadline;) await pause(5);
}

function hasMembers(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}
