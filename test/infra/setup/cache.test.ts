import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn, spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { makeOnce } from '../../../infra/setup/cache.mjs';
import { takeLock } from '../../../infra/setup/lock.mjs';
import { temporaryFolder, write } from './folders.js';

/** The id of a process that ran and ended. */
const deadProcess = (): number => spawnSync(process.execPath, ['-e', '']).pid;

describe('makeOnce', () => {
  const folder = temporaryFolder();

  it('gives the folder its name only when it is whole', async () => {
    const target = join(folder, 'whole');
    await makeOnce(target, async (temporary) => {
      write(temporary, 'tool', 'bytes');
      expect(existsSync(target)).toBe(false);
    });
    expect(readFileSync(join(target, 'tool'), 'utf8')).toBe('bytes');
  });

  it('leaves nothing behind a failure, and makes it at the next try', async () => {
    const target = join(folder, 'failing/tool');
    await expect(makeOnce(target, () => Promise.reject(new Error('no network')))).rejects.toThrow('no network');
    expect(readdirSync(join(folder, 'failing'))).toEqual([]);
    await makeOnce(target, async (temporary) => void write(temporary, 'tool'));
    expect(readdirSync(target)).toEqual(['tool']);
  });

  it('keeps what somebody else made meanwhile', async () => {
    const target = join(folder, 'raced');
    await makeOnce(target, async (temporary) => {
      write(temporary, 'tool', 'second');
      write(target, 'tool', 'first');
    });
    expect(readFileSync(join(target, 'tool'), 'utf8')).toBe('first');
  });

  it('sweeps what a killed set-up left, and leaves alone one that is at work', async () => {
    const beside = join(folder, 'swept');
    mkdirSync(join(beside, `tool.partial-${deadProcess()}-abc`), { recursive: true });
    mkdirSync(join(beside, `tool.partial-${process.ppid}-abc`));
    await makeOnce(join(beside, 'tool'), async (temporary) => void write(temporary, 'tool'));
    expect(readdirSync(beside).sort()).toEqual(['tool', `tool.partial-${process.ppid}-abc`]);
  });
});

describe('takeLock', () => {
  const folder = temporaryFolder();
  const never = () => {
    throw new Error('waited for a lock that was free');
  };

  it('is free again after its release', async () => {
    const file = join(folder, 'free.lock');
    (await takeLock(file, { onWait: never }))();
    (await takeLock(file, { onWait: never }))();
    expect(existsSync(file)).toBe(false);
  });

  it('is taken from an owner that died', async () => {
    const file = write(folder, 'dead.lock', String(deadProcess()));
    const release = await takeLock(file, { onWait: never });
    expect(readFileSync(file, 'utf8')).toBe(String(process.pid));
    release();
  });

  it('waits for an owner that lives, names it, and goes on when it is gone', async () => {
    const owner = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    try {
      const file = write(folder, 'held.lock', String(owner.pid));
      const waitedFor: number[] = [];
      const onWait = (pid: number): void => {
        waitedFor.push(pid);
        owner.kill();
      };
      const release = await takeLock(file, { onWait });
      expect(waitedFor).toEqual([owner.pid]);
      expect(readFileSync(file, 'utf8')).toBe(String(process.pid));
      release();
    } finally {
      owner.kill();
    }
  });
});
