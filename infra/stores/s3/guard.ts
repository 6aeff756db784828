import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Bucket } from './bucket.js';

/** Commits that use old objects again, and sweeps that are about to remove some: each a list of names. */
const COMMITS = 'commits/';
const SWEEPS = 'sweeps/';

export const GUARDS: readonly string[] = [COMMITS, SWEEPS];

/** A sweep removes nothing more once its list is so old. */
export const SWEEP_MS = 60_000;
/** A list that lies there for so long is a killed sweep's. */
const DEAD_MS = 5 * SWEEP_MS;
const POLL_MS = 200;

/**
 * S3 removes no object on the condition that it is old. So a commit that uses old objects and a sweep that removes some
 * each first write down which, then look at what the other wrote: at least one sees the other. The commit waits for the
 * sweep; the sweep leaves alone what a commit named, and looks at each object's age once more, as one that a commit was
 * done with before is young now.
 */
export async function guarded<T>(bucket: Bucket, names: readonly string[], work: () => Promise<T>): Promise<T> {
  const key = `${COMMITS}${randomUUID()}.json`;
  await bucket.put(key, Buffer.from(JSON.stringify(names)));
  try {
    await sweepsToEnd(bucket, new Set(names));
    return await work();
  } finally {
    await bucket.remove(key);
  }
}

/** The other side: what a sweep may remove of `names`, while it does. */
export async function announced<T>(
  bucket: Bucket,
  names: readonly string[],
  work: (free: ReadonlySet<string>) => Promise<T>,
): Promise<T> {
  const key = `${SWEEPS}${randomUUID()}.json`;
  await bucket.put(key, Buffer.from(JSON.stringify(names)));
  try {
    const free = new Set(names);
    for await (const { key: commit } of bucket.list(COMMITS)) {
      for (const name of await namesAt(bucket, commit)) free.delete(name);
    }
    return await work(free);
  } finally {
    await bucket.remove(key);
  }
}

async function sweepsToEnd(bucket: Bucket, names: ReadonlySet<string>): Promise<void> {
  const began = performance.now();
  for await (const { key } of bucket.list(SWEEPS)) {
    for (;;) {
      const lists = await namesAt(bucket, key);
      if (!lists.some((name) => names.has(name))) break;
      if (performance.now() - began > DEAD_MS) await bucket.remove(key);
      else await wait(POLL_MS);
    }
  }
}

async function namesAt(bucket: Bucket, key: string): Promise<readonly string[]> {
  const list = await bucket.get(key);
  return list === undefined ? [] : (JSON.parse(list.content.toString()) as string[]);
}
