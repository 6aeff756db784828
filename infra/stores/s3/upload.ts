import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { CompletedPart, Part } from '@aws-sdk/client-s3';
import { inParallel } from '../in-parallel.js';
import { readFully } from '../read-fully.js';
import { checksumOf } from './bucket.js';
import type { Bucket } from './bucket.js';
import { away, isNamed, s3Error } from './errors.js';

/** Parts in memory at once; with the size of a part the most that an upload takes. */
const LANES = 4;
/** Equal for equal sizes, so that whoever uploads the same content later goes on where the first was killed. */
const PART = 16 << 20;
const MOST_PARTS = 10_000;
/** How often an upload is begun anew, where another process finishes or aborts the one at hand. */
const BEGINNINGS = 3;

/** A local file on its way to `key`. */
export interface Local {
  readonly key: string;
  readonly from: string;
  readonly bytes: number;
}

/** Uploads a file. It appears whole or not at all; what a killed upload of the same content had sent is not sent again. */
export async function upload(bucket: Bucket, file: Local, options: { readonly absent: boolean }): Promise<void> {
  const handle = await open(file.from, 'r');
  try {
    if (file.bytes <= PART) {
      return await bucket.put(file.key, await readPart(handle, { at: 0, bytes: file.bytes }), options);
    }
    await uploadParts(bucket, { ...file, handle });
  } finally {
    await handle.close();
  }
}

async function uploadParts(bucket: Bucket, file: Local & { readonly handle: FileHandle }): Promise<void> {
  for (let left = BEGINNINGS; left > 0; left--) {
    const UploadId = (await openUpload(bucket, file.key)) ?? (await begin(bucket, file.key));
    try {
      const Parts = await sendParts(bucket, { ...file, UploadId });
      await bucket.s3.completeMultipartUpload({ ...bucket.at(file.key), UploadId, MultipartUpload: { Parts } });
      return;
    } catch (error) {
      // Another process finished the upload that both went on with, or our own first try did and its answer was lost.
      if (!isNamed(error, 'NoSuchUpload')) throw s3Error(error, bucket.uri);
      if ((await bucket.head(file.key))?.bytes === file.bytes) return;
    }
  }
  throw away(bucket.uri, `an upload of ${file.key} was taken away ${BEGINNINGS} times`);
}

/** The youngest upload of this key that nobody has finished. */
async function openUpload(bucket: Bucket, key: string): Promise<string | undefined> {
  const { Bucket: Name, Key } = bucket.at(key);
  const { Uploads = [] } = await bucket.ask(() => bucket.s3.listMultipartUploads({ Bucket: Name, Prefix: Key }));
  const same = Uploads.filter((one) => one.Key === Key);
  same.sort((a, b) => (b.Initiated?.getTime() ?? 0) - (a.Initiated?.getTime() ?? 0));
  return same[0]?.UploadId;
}

async function begin(bucket: Bucket, key: string): Promise<string | undefined> {
  const order = { ...bucket.at(key), ChecksumAlgorithm: 'CRC32' } as const;
  return (await bucket.ask(() => bucket.s3.createMultipartUpload(order))).UploadId;
}

interface Sending extends Local {
  readonly handle: FileHandle;
  readonly UploadId: string | undefined;
}

async function sendParts(bucket: Bucket, file: Sending): Promise<CompletedPart[]> {
  const there = await partsThere(bucket, file);
  const size = partSize(file.bytes);
  const starts = Array.from({ length: Math.ceil(file.bytes / size) }, (_, n) => n * size);
  return inParallel(starts, LANES, async (at, n) => {
    const PartNumber = n + 1;
    const Body = await readPart(file.handle, { at, bytes: Math.min(size, file.bytes - at) });
    const ChecksumCRC32 = checksumOf(Body);
    const had = there.get(PartNumber);
    if (had !== undefined && isSame(had, Body, ChecksumCRC32)) return { PartNumber, ETag: had.ETag, ChecksumCRC32 };
    const order = { ...bucket.at(file.key), UploadId: file.UploadId, PartNumber, Body, ChecksumCRC32 };
    return { PartNumber, ETag: (await bucket.s3.uploadPart(order)).ETag, ChecksumCRC32 };
  });
}

async function partsThere(bucket: Bucket, { key, UploadId }: Sending): Promise<ReadonlyMap<number, Part>> {
  const there = new Map<number, Part>();
  let PartNumberMarker: string | undefined;
  do {
    const page = await bucket.s3.listParts({
      ...bucket.at(key),
      UploadId,
      ...(PartNumberMarker === undefined ? {} : { PartNumberMarker }),
    });
    for (const part of page.Parts ?? []) there.set(part.PartNumber ?? 0, part);
    PartNumberMarker = page.IsTruncated === true ? page.NextPartNumberMarker : undefined;
  } while (PartNumberMarker !== undefined);
  return there;
}

/** A store that keeps no CRC-32 of a part tells its MD5, unless it encrypts. */
function isSame(had: Part, bytes: Buffer, checksum: string): boolean {
  if (had.Size !== bytes.length) return false;
  if (had.ChecksumCRC32 !== undefined) return had.ChecksumCRC32 === checksum;
  return had.ETag?.replaceAll('"', '') === createHash('md5').update(bytes).digest('hex');
}

function partSize(bytes: number): number {
  return PART * Math.ceil(bytes / (PART * MOST_PARTS));
}

async function readPart(handle: FileHandle, { at, bytes }: { at: number; bytes: number }): Promise<Buffer> {
  const content = Buffer.allocUnsafeSlow(bytes);
  const read = await readFully(handle, content, at);
  if (read.length < bytes) throw new RangeError(`A file of a new artifact was cut short while it was committed.`);
  return content;
}
