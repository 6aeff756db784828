import { readFile } from 'node:fs/promises';
import { RetryableError } from '../../core/errors.js';
import type { RunnerPool } from './pool.js';

const EVERY_MS = 1_000;

/**
 * Kills a runner that holds over twice its memory limit, before the system kills something else. Its step is tried again.
 * Only where `/proc` tells (Linux); elsewhere a runner is only replaced between steps. Returns what stops it.
 */
export function watchMemory(pool: RunnerPool, limitMiB: number): () => void {
  const look = async (): Promise<void> => {
    for (const pid of pool.pids) {
      const held = await residentMiB(pid);
      if (held > 2 * limitMiB) pool.kill(pid, overLimit(held, limitMiB));
    }
  };
  const timer = setInterval(() => void look(), EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
}

function overLimit(heldMiB: number, limitMiB: number): RetryableError {
  return new RetryableError('RUNNER_MEMORY', {
    message: `The step's process held ${Math.round(heldMiB)} MiB, over twice the ${limitMiB} MiB a runner may have, and was ended.`,
    hint: 'Read in batches, return a table in place of a list, or raise COPPICE_RUNNER_MEMORY_MIB.',
  });
}
