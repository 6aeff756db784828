import { inParallel } from '../in-parallel.js';
import { objectKey } from '../object-name.js';
import type { Bucket, Listed } from './bucket.js';
import { guarded } from './guard.js';
import { upload } from './upload.js';

/** An object of this age may be on some sweep's list: no sweep is asked to take what is younger than a day or so. */
const OLD_MS = 3_600_000;
/** S3 copies no larger object in one request. */
const MOST_COPIED = 5 * 2 ** 30;
/** Requests at once. Small files are sent side by side; of a large one its parts are, so it has the line for itself. */
const LANES = 4;
const LARGE = 16 << 20;

/** A local file that is to become an object. */
export interface Outgoing {
  readonly name: string;
  readonly from: string;
  readonly bytes: number;
}

/** Where readers that found an object corrupt say so: then a commit of the same content sends it again. */
export function corruptKey(name: string): string {
  return `corrupt/${name}`;
}

/**
 * Makes all files durable, then the manifest, and sends nothing that is there already. An old object that is used again
 * is made young first, and kept from sweeps meanwhile (see `guarded`); at the end those that were not sent are looked for.
 */
export async function publish(bucket: Bucket, files: readonly Outgoing[], manifest: Outgoing): Promise<void> {
  const all = [...files, manifest];
  const there = await inParallel(all, LANES, ({ name }) => bucket.head(objectKey(name)));
  const work = async (): Promise<void> => {
    const lanes = files.some(({ bytes }) => bytes > LARGE) ? 1 : LANES;
    const sent = await inParallel(files, lanes, (file, at) => bring(bucket, file, there[at]));
    await bring(bucket, manifest, there[files.length]);
    await inParallel(files, LANES, async (file, at) => {
      if (sent[at] === false && (await bucket.head(objectKey(file.name))) === undefined) {
        await upload(bucket, { ...file, key: objectKey(file.name) }, { absent: true });
      }
    });
  };
  const old = all.filter((_, at) => isOld(there[at])).map(({ name }) => name);
  await (old.length === 0 ? work() : guarded(bucket, old, work));
}

/** True where its bytes were sent. */
async function bring(bucket: Bucket, file: Outgoing, seen: Listed | undefined): Promise<boolean> {
  const key = objectKey(file.name);
  const sound = seen?.bytes === file.bytes && (await bucket.head(corruptKey(file.name))) === undefined;
  if (sound && !isOld(seen)) return false;
  if (sound && (await makeYoung(bucket, { ...file, key }))) return false;
  await upload(bucket, { ...file, key }, { absent: seen === undefined });
  if (seen !== undefined) await bucket.remove(corruptKey(file.name));
  return true;
}

/** Not every store tells a copy's age anew. */
async function makeYoung(bucket: Bucket, { key, bytes }: { key: string; bytes: number }): Promise<boolean> {
  if (bytes > MOST_COPIED || (await bucket.head(key)) === undefined) return false;
  await bucket.touch(key);
  const now = await bucket.head(key);
  return now?.bytes === bytes && !isOld(now);
}

function isOld(seen: Listed | undefined): boolean {
  return seen !== undefined && Date.now() - seen.written > OLD_MS;
}
