import { crc32 } from 'node:zlib';
import type { GetObjectCommandOutput, S3 } from '@aws-sdk/client-s3';
import { isAbsent, isNamed, isRefused, isStatus, s3Error } from './errors.js';
import { collect } from './collect.js';

export interface Listed {
  /** Below the store's prefix. */
  readonly key: string;
  readonly bytes: number;
  /** When it was last written, as the server tells; often in whole seconds, so up to one too early. */
  readonly written: number;
}

/** A part of an object; `total` is the size of all of it, or undefined where the part lies beyond its end. */
export interface Piece {
  readonly content: Buffer;
  readonly total: number | undefined;
}

/** The objects below a prefix of a bucket. Everything it throws is one of our errors, and says where. */
export class Bucket {
  /** `s3://bucket/prefix`, for people. */
  readonly uri: string;
  readonly s3: S3;
  readonly name: string;
  readonly silenceMs: number;
  private readonly prefix: string;

  constructor(s3: S3, at: { readonly bucket: string; readonly prefix: string; readonly silenceMs: number }) {
    this.s3 = s3;
    this.name = at.bucket;
    this.prefix = at.prefix === '' ? '' : `${at.prefix}/`;
    this.silenceMs = at.silenceMs;
    this.uri = `s3://${at.bucket}/${at.prefix}`.replace(/\/$/, '');
  }

  /** Where an object lies in the bucket, as every request names it. */
  at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.name, Key: this.prefix + key };
  }

  async head(key: string): Promise<Listed | undefined> {
    return this.unlessAbsent(async () => {
      const { ContentLength = 0, LastModified } = await this.s3
        .headObject(this.at(key))
        .catch((error: unknown) => this.explain(error));
      return { key, bytes: ContentLength, written: LastModified?.getTime() ?? 0 };
    });
  }

  /** The bytes from `from` up to `to`, or all. Undefined where there is no such object. */
  async get(key: string, range?: { readonly from: number; readonly to: number }): Promise<Piece | undefined> {
    const Range = range === undefined ? {} : { Range: `bytes=${range.from}-${range.to - 1}` };
    return this.unlessAbsent(() =>
      this.asking(async () => {
        try {
          const answer = await this.s3.getObject({ ...this.at(key), ...Range });
          return { content: await collect(answer, this.silenceMs), total: totalOf(answer) };
        } catch (error) {
          if (!isStatus(error, 416)) throw error;
          return { content: Buffer.alloc(0), total: undefined };
        }
      }),
    );
  }

  /** `absent`: only where there is none yet, else nothing happens. */
  async put(key: string, body: Buffer, options: { readonly absent?: boolean } = {}): Promise<void> {
    const condition = options.absent === true ? { IfNoneMatch: '*' } : {};
    try {
      await this.asking(() =>
        this.s3.putObject({ ...this.at(key), Body: body, ChecksumCRC32: checksumOf(body), ...condition }),
      );
    } catch (error) {
      if (!(options.absent === true && isStatus(error, 412))) throw s3Error(error, this.uri);
    }
  }

  /** Makes an object young without sending its bytes. */
  async touch(key: string): Promise<void> {
    const at = this.at(key);
    const CopySource = `${at.Bucket}/${at.Key}`.split('/').map(encodeURIComponent).join('/');
    await this.ask(() => this.s3.copyObject({ ...at, CopySource, MetadataDirective: 'REPLACE' }));
  }

  async remove(key: string): Promise<void> {
    await this.unlessAbsent(() => this.s3.deleteObject(this.at(key)));
  }

  async *list(folder: string): AsyncGenerator<Listed> {
    let token: string | undefined;
    do {
      const page = await this.ask(() =>
        this.s3.listObjectsV2({
          Bucket: this.name,
          Prefix: this.prefix + folder,
          ...(token === undefined ? {} : { ContinuationToken: token }),
        }),
      );
      for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
        yield { key: Key.slice(this.prefix.length), bytes: Size, written: LastModified?.getTime() ?? 0 };
      }
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  /** One request, whose failure becomes ours. */
  async ask<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await this.asking(request);
    } catch (error) {
      throw s3Error(error, this.uri);
    }
  }

  /** The answer to a HEAD has no body that could say why, so another request is made that is refused for the same reason. */
  private async explain(error: unknown): Promise<never> {
    if (isRefused(error)) await this.s3.listObjectsV2({ Bucket: this.name, MaxKeys: 1 });
    throw error;
  }

  private async unlessAbsent<T>(request: () => Promise<T>): Promise<T | undefined> {
    try {
      return await request();
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw s3Error(error, this.uri);
    }
  }

  /** The SDK tries a request again, but not a body that breaks off in the middle, nor two writers that met. */
  private async asking<T>(request: () => Promise<T>): Promise<T> {
    for (let left = 2; ; left--) {
      try {
        return await request();
      } catch (error) {
        const again = isNamed(
          error,
          'ECONNRESET',
          'BrokenBody',
          'ConditionalRequestConflict',
          'ERR_STREAM_PREMATURE_CLOSE',
        );
        if (!again || left === 0) throw error;
      }
    }
  }
}

/** CRC-32 in the form that S3 takes it. */
export function checksumOf(bytes: Buffer): string {
  const four = Buffer.alloc(4);
  four.writeUInt32BE(crc32(bytes));
  return four.toString('base64');
}

function totalOf({ ContentRange, ContentLength }: GetObjectCommandOutput): number | undefined {
  const total = ContentRange?.split('/')[1];
  return total === undefined ? ContentLength : Number(total);
}
