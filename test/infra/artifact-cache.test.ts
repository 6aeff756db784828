import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LocalCache } from '../../infra/stores/cache/local-cache.js';
import { digestOf } from '../../infra/stores/digest.js';
import { start } from '../support/processes.js';

const SIZE = 100_000;

let folder: string;
let cache: LocalCache;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coppice-cache-'));
  cache = await LocalCache.open(folder, 10 * SIZE);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The name of a file of SIZE bytes that came in. */
async function bring(n: number): Promise<string> {
  const text = String(n).padEnd(SIZE, 'x');
  const [from, name] = [cache.coming(), `${digestOf(text)}.txt`];
  await writeFile(from, text);
  await cache.adopt(from, name);
  return name;
}

async function cached(): Promise<Map<string, string>> {
  const all = await readdir(join(folder, 'objects'), { recursive: true, withFileTypes: true });
  return new Map(all.filter((one) => one.isFile()).map((one) => [one.name, join(one.parentPath, one.name)]));
}

/** As if it had been used so many hours ago. */
async function used(name: string, hours: number): Promise<void> {
  const path = (await cached()).get(name)!;
  await utimes(path, new Date(Date.now() - hours * 3_600_000), (await stat(path)).mtime);
}

describe('the cache in front of a remote store', () => {
  it('keeps to its limit, and removes what was not used for the longest time', async () => {
    const names: string[] = [];
    for (let n = 0; n < 10; n++) names.push(await bring(n));
    for (const [at, name] of names.entries()) await used(name, 100 - at);
    await used(names[0]!, 1);
    await bring(10);
    const left = await cached();
    expect(left.size).toBeLessThanOrEqual(10);
    expect(names.filter((name) => !left.has(name))).toEqual(names.slice(1, names.length - left.size + 2));
    expect(left.has(names[0]!)).toBe(true);
  });

  it('counts a look at a file as its use', async () => {
    const names: string[] = [];
    for (let n = 0; n < 10; n++) names.push(await bring(n));
    for (const name of names) await used(name, 50);
    const other = await LocalCache.open(folder, 10 * SIZE);
    await other.take(names[3]!);
    const { atimeMs } = await stat((await cached()).get(names[3]!)!);
    expect(Date.now() - atimeMs).toBeLessThan(3_600_000);
  });

  it('takes no path away that it handed out, whoever makes room', async () => {
    const first = await bring(0);
    const path = await cache.take(first);
    await used(first, 100);
    const other = await LocalCache.open(folder, 2 * SIZE);
    for (let n = 1; n < 6; n++) {
      const from = other.coming();
      await writeFile(from, String(n).padEnd(SIZE, 'y'));
      await other.adopt(from, `${digestOf(String(n))}.txt`);
    }
    expect(await readFile(path!, 'utf8')).toBe('0'.padEnd(SIZE, 'x'));
    await rm((await cached()).get(first)!);
    expect(await cache.take(first)).toBe(path);
    expect(await readFile(path!, 'utf8')).toBe('0'.padEnd(SIZE, 'x'));
  });

  it('has not what was never there, and forgets what it is told to', async () => {
    expect(await cache.take(`${'a'.repeat(64)}.txt`)).toBeUndefined();
    const name = await bring(0);
    await cache.take(name);
    await cache.drop(name);
    expect(await cache.take(name)).toBeUndefined();
    expect((await cached()).size).toBe(0);
  });

  it('serves many at once', async () => {
    const name = await bring(0);
    const others = await Promise.all(Array.from({ length: 4 }, () => LocalCache.open(folder, 10 * SIZE)));
    const paths = await Promise.all(
      [cache, ...others].flatMap((one) => Array.from({ length: 5 }, () => one.take(name))),
    );
    expect(new Set(paths).size).toBe(5);
    for (const path of paths) expect((await stat(path!)).size).toBe(SIZE);
  });

  it('sweeps what a killed process left, and nothing of one that lives', async () => {
    const running = await start('test/support/parts/hold-cache.ts', {}, [folder]);
    const held = String(running.ready['path']);
    await LocalCache.open(folder, SIZE);
    expect(await readFile(held, 'utf8')).toBe('held');
    await running.kill();
    await LocalCache.open(folder, SIZE);
    await expect(readFile(held)).rejects.toMatchObject({ code: 'ENOENT' });
    expect([...(await cached()).keys()]).toEqual([`${digestOf('held')}.txt`]);
  });

  it('leaves alone what a process of another machine may still use, until that is long silent', async () => {
    const far = join(folder, 'processes', 'othermachine-1-x');
    await mkdir(join(far, 'handed'), { recursive: true });
    await LocalCache.open(folder, SIZE);
    expect(await readdir(far)).toEqual(['handed']);
    const then = new Date(Date.now() - 3_600_000);
    await utimes(far, then, then);
    await LocalCache.open(folder, SIZE);
    await expect(readdir(far)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is gone from the disk, but for what is cached, when its process ends', async () => {
    const running = await start('test/support/parts/hold-cache.ts', {}, [folder]);
    const before = await readdir(join(folder, 'processes'));
    running.child.send('end');
    await once(running.child, 'exit');
    expect(await readdir(join(folder, 'processes'))).toHaveLength(before.length - 1);
  });
});
