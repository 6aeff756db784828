import type {
  ListMultipartUploadsCommandInput,
  ListMultipartUploadsCommandOutput,
  MultipartUpload,
} from '@aws-sdk/client-s3';
import type { Bucket } from './bucket.js';

/** Ends uploads that nobody finished, if they are older. Each counts as one file, with the bytes of its parts. */
export async function sweepUploads(
  bucket: Bucket,
  { before, dry }: { before: number; dry: boolean },
): Promise<{ files: number; bytes: number }> {
  const all = { files: 0, bytes: 0 };
  const old: MultipartUpload[] = [];
  for await (const one of openUploads(bucket)) if ((one.Initiated?.getTime() ?? 0) < before) old.push(one);
  for (const { Key, UploadId } of old) {
    const at = { Bucket: bucket.name, Key, UploadId };
    const { Parts = [] } = await bucket.ask(() => bucket.s3.listParts(at));
    all.files += 1;
    all.bytes += Parts.reduce((sum, { Size = 0 }) => sum + Size, 0);
    if (!dry) await bucket.ask(() => bucket.s3.abortMultipartUpload(at));
  }
  return all;
}

async function* openUploads(bucket: Bucket): AsyncGenerator<MultipartUpload> {
  const { Bucket: Name, Key } = bucket.at('objects/');
  let from: Partial<ListMultipartUploadsCommandInput> | undefined = {};
  while (from !== undefined) {
    const order: ListMultipartUploadsCommandInput = { Bucket: Name, Prefix: Key, ...from };
    const page: ListMultipartUploadsCommandOutput = await bucket.ask(() => bucket.s3.listMultipartUploads(order));
    yield* page.Uploads ?? [];
    const next = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    from = page.IsTruncated === true ? next : undefined;
  }
}
