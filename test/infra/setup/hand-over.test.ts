import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from '@jest/globals';
import { temporaryFolder, write } from './folders.js';

const module = resolve(import.meta.dirname, '../../../infra/setup/hand-over.mjs');

describe('handOver', () => {
  const folder = temporaryFolder();
  write(folder, 'ends.mjs', 'process.exit(Number(process.argv[2]));');
  write(
    folder,
    'stays.mjs',
    `process.on('SIGTERM', () => { console.log('asked to stop'); process.exit(7); });
     setInterval(() => {}, 1000); console.log('up');`,
  );
  write(folder, 'killed.mjs', `process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);`);
  const caller = write(
    folder,
    'caller.mjs',
    `import { handOver } from ${JSON.stringify(module)};
     process.exitCode = await handOver(process.argv.slice(2), { cwd: ${JSON.stringify(folder)} });`,
  );
  const call = (...args: string[]) =>
    spawn(process.execPath, [caller, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });

  it.each([
    ['its exit code', ['ends.mjs', '3'], 3],
    ['success', ['ends.mjs', '0'], 0],
    ['failure when it was killed', ['killed.mjs'], 137],
  ])('ends with %s', async (_, args, expected) => {
    const [code] = (await once(call(...args), 'exit')) as [number];
    expect(code).toBe(expected);
  });

  it('passes on a signal that reached us alone, and waits for the program', async () => {
    const child = call('stays.mjs');
    const lines: string[] = [];
    const exit = once(child, 'exit') as Promise<[number]>;
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (line === 'up') child.kill('SIGTERM');
    }
    expect(lines).toEqual(['up', 'asked to stop']);
    expect((await exit)[0]).toBe(7);
  });
});
