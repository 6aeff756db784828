/** infra/stores/s3: artifacts in a store of the S3 protocol, behind a cache on the local disk. */
import { randomUUID } from 'node:crypto';
import { LocalCache } from '../cache/local-cache.js';
import type { Artifacts } from '../artifacts.js';
import { Bucket } from './bucket.js';
import { connectS3, SILENCE_MS } from './client.js';
import type { S3Options } from './client.js';
import { S3Artifacts } from './s3-artifacts.js';

export type { S3Options } from './client.js';

export interface S3Place {
  readonly bucket: string;
  readonly prefix: string;
}

export async function openS3Artifacts(
  place: S3Place,
  options: S3Options & { readonly cache: string; readonly cacheBytes: number },
): Promise<Artifacts> {
  const [bucket, cache] = await Promise.all([
    openBucket(place, options),
    LocalCache.open(options.cache, options.cacheBytes),
  ]);
  return new S3Artifacts(bucket, cache);
}

/** Lists, writes and removes: throws what stands in the way of a worker. */
export async function tryS3(place: S3Place, options: S3Options): Promise<void> {
  const bucket = await openBucket(place, options);
  const key = `doctor/${randomUUID()}`;
  await bucket.put(key, Buffer.from('May be removed.'));
  for await (const _ of bucket.list(key)) break;
  await bucket.get(key);
  await bucket.remove(key);
}

async function openBucket(place: S3Place, options: S3Options): Promise<Bucket> {
  return new Bucket(await connectS3(options), { ...place, silenceMs: options.silenceMs ?? SILENCE_MS });
}
