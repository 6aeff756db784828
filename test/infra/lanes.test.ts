import { expect, it } from '@jest/globals';
import { inParallel } from '../../infra/stores/in-parallel.js';
import { Lanes } from '../../infra/stores/lanes.js';

/** Work that ends when it is told to, and what ran at once at most. */
function workshop(): { work: () => Promise<number>; release: () => void; most: () => number } {
  let [running, most, done] = [0, 0, 0];
  const ends: (() => void)[] = [];
  const work = async (): Promise<number> => {
    most = Math.max(most, ++running);
    await new Promise<void>((end) => ends.push(end));
    running--;
    return done++;
  };
  return { work, release: () => ends.shift()?.(), most: () => most };
}

const turn = (): Promise<void> => new Promise((go) => setImmediate(go));

it('runs so many at once, and the others in their order', async () => {
  const { work, release, most } = workshop();
  const lanes = new Lanes(2);
  const all = Promise.all(Array.from({ length: 7 }, () => lanes.run(work)));
  for (let n = 0; n < 7; n++) {
    await turn();
    release();
  }
  expect(await all).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(most()).toBe(2);
});

it('goes on after a failure', async () => {
  const lanes = new Lanes(1);
  const failing = lanes.run(() => Promise.reject(new Error('no')));
  const next = lanes.run(() => Promise.resolve('yes'));
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('yes');
});

it('keeps the order of results, and stops at the first failure', async () => {
  expect(await inParallel([3, 1, 2], 2, (item, at) => Promise.resolve(item * 10 + at))).toEqual([30, 11, 22]);
  const seen: number[] = [];
  const failing = inParallel([0, 1, 2, 3, 4, 5], 2, async (item) => {
    seen.push(item);
    await turn();
    if (item === 1) throw new Error('one');
  });
  await expect(failing).rejects.toThrow('one');
  expect(seen).not.toContain(5);
});
