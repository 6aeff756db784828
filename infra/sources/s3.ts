import type { GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import type { Readable } from 'node:stream';
import { FinalError, RetryableError } from '../../core/errors.js';
import type { SecretRef } from '../../core/secret.js';
import { secretValue } from '../secrets.js';
import { fetchInto } from './fetch-into.js';
import type { Body, Fetched } from './fetch-into.js';
import { globPattern, isGlob } from './glob.js';
import type { SourceLimits } from './limits.js';

type Environment = Readonly<Record<string, string | undefined>>;

export interface S3Object {
  readonly bucket: string;
  readonly key: string;
}

export interface S3Options {
  readonly limits: SourceLimits;
  readonly signal?: AbortSignal | undefined;
}

/** A client of the store that `COPPICE_S3_ENDPOINT` and `COPPICE_S3_REGION` name; the credentials are the SDK's own or a secret. */
export async function openS3(auth: SecretRef | undefined, env: Environment = process.env): Promise<S3Client> {
  const { S3Client } = await import('@aws-sdk/client-s3');
  const endpoint = env['COPPICE_S3_ENDPOINT'] || undefined;
  const forcePathStyle = !/^(no|false|0)$/i.test(env['COPPICE_S3_PATH_STYLE'] ?? '');
  return new S3Client({
    region: env['COPPICE_S3_REGION'] ?? env['AWS_REGION'] ?? 'us-east-1',
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle }),
    ...(auth === undefined ? {} : { credentials: keysOf(await secretValue(auth, env), auth) }),
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 10_000, requestTimeout: 60_000 },
  });
}

/** `s3://bucket/key`. Throws FinalError `SOURCE_NOT_FOUND`. */
export function parseS3(place: string): S3Object {
  const [, bucket, key] = /^s3:\/\/([^/@]+)\/(.*)$/.exec(place) ?? [];
  if (bucket !== undefined && key !== undefined) return { bucket, key };
  throw new FinalError('SOURCE_NOT_FOUND', {
    message: 'A place in a store is not written as one.',
    hint: 'Write s3://bucket/key, s3://bucket/folder/ or s3://bucket/year=*/*.parquet, and no credentials.',
  });
}

export interface Listed extends S3Object {
  readonly identity: string;
}

/** The objects that a place names, sorted: one, all in a folder (`…/`), or those of a glob. Throws FinalError `SOURCE_NOT_FOUND`. */
export async function listS3(client: S3Client, place: string): Promise<Listed[]> {
  const { bucket, key } = parseS3(place);
  const folder = key === '' || key.endsWith('/');
  const prefix = folder || !isGlob(key) ? key : key.slice(0, key.search(/[*?[{]/));
  const wanted = folder ? /[^/]$/ : globPattern(key);
  const { paginateListObjectsV2 } = await import('@aws-sdk/client-s3');
  const found: Listed[] = [];
  try {
    for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
      for (const { Key = '', ETag, LastModified, Size = 0 } of page.Contents ?? []) {
        if (wanted.test(Key))
          found.push({ bucket, key: Key, identity: `${ETag || LastModified?.toISOString()} ${Size}` });
      }
    }
  } catch (error) {
    throw s3Error(error, place);
  }
  if (found.length > 0) return found.sort((a, b) => (a.key < b.key ? -1 : 1));
  throw new FinalError('SOURCE_NOT_FOUND', {
    message: `There is no source "${place}".`,
    hint: `Nothing lies in the bucket ${bucket} under "${prefix}" that it names.`,
  });
}

/** Fetches one object to a file. A change while it is read is RetryableError `SOURCE_CHANGED`. */
export async function downloadS3(
  client: S3Client,
  { bucket, key }: S3Object,
  { path, ...options }: S3Options & { readonly path: string },
): Promise<Fetched> {
  const place = `s3://${bucket}/${key}`;
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const ask = async (from: number, identity: string | undefined): Promise<Body> => {
    const rest = from === 0 ? {} : { Range: `bytes=${from}-`, IfMatch: identity };
    const command = new GetObjectCommand({ Bucket: bucket, Key: key, ...rest });
    const answer = await client
      .send(command, options.signal === undefined ? {} : { abortSignal: options.signal })
      .catch((error: unknown) => {
        options.signal?.throwIfAborted();
        throw s3Error(error, place);
      });
    return bodyOf(answer, from);
  };
  return fetchInto(path, { place, ask, ...options });
}

function bodyOf({ Body, ContentLength, ETag }: GetObjectCommandOutput, from: number): Body {
  const total = ContentLength === undefined ? undefined : from + ContentLength;
  return { stream: Body as Readable, from, total, identity: ETag, resumable: ETag !== undefined };
}

/** `{"accessKeyId": …, "secretAccessKey": …}`, or the two with a colon between. */
function keysOf(
  value: string,
  { $secret }: SecretRef,
): { accessKeyId: string; secretAccessKey: string; sessionToken?: string } {
  const [accessKeyId, ...rest] = value.split(':');
  if (!value.startsWith('{') && accessKeyId && rest.length > 0) return { accessKeyId, secretAccessKey: rest.join(':') };
  try {
    const keys = JSON.parse(value) as { accessKeyId: string; secretAccessKey: string };
    if (keys.accessKeyId && keys.secretAccessKey) return keys;
  } catch {
    // Told below, without the text that could not be read.
  }
  throw new FinalError('SECRET_FORM', {
    message: `The secret "${$secret}" is no pair of keys for an S3-compatible store.`,
    hint: 'Write it as accessKeyId:secretAccessKey, or as JSON {"accessKeyId": "…", "secretAccessKey": "…"}.',
  });
}

/** What a store's refusal means. */
export function s3Error(error: unknown, place: string): Error {
  const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode ?? 0;
  const said = `${place}: ${name === message ? name : `${name} ${message}`} (${status || 'no answer'}).`;
  const [Kind, code, hint] = meaningOf(name, status);
  return new Kind(code, { message: said, hint, cause: error });
}

type Meaning = readonly [kind: typeof FinalError | typeof RetryableError, code: string, hint: string];

function meaningOf(name: string, status: number): Meaning {
  if (/^(NoSuchKey|NoSuchBucket|NotFound)$/.test(name) || status === 404)
    return [FinalError, 'SOURCE_NOT_FOUND', 'Are bucket and key right?'];
  if (status === 401 || status === 403 || name === 'CredentialsProviderError') {
    const hint = "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for the worker, or give `{ auth: secret('name') }`.";
    return [FinalError, 'SOURCE_DENIED', hint];
  }
  if (status === 412)
    return [RetryableError, 'SOURCE_CHANGED', 'It changed while it was read; the next attempt reads it anew.'];
  const refused = status >= 400 && status < 500 && ![408, 429].includes(status);
  if (refused) return [FinalError, 'SOURCE_REFUSED', 'Ask for it as the store offers it.'];
  return [RetryableError, 'SOURCE_BUSY', 'The step tries again.'];
}
