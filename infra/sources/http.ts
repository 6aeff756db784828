import type { IncomingMessage } from 'node:http';
import { FinalError, RetryableError } from '../../core/errors.js';
import type { SecretRef } from '../../core/secret.js';
import { secretValue } from '../secrets.js';
import type { Body, Fetched } from './fetch-into.js';
import { fetchInto } from './fetch-into.js';
import { send } from './http-request.js';
import type { Headers, Method } from './http-request.js';
import { isPacking } from './unpack.js';
import type { Packing } from './unpack.js';
import type { SourceLimits } from './limits.js';

export interface HttpOptions {
  readonly auth?: SecretRef | undefined;
  readonly limits: SourceLimits;
  readonly signal?: AbortSignal | undefined;
}

/** An address as errors and logs may tell it: no credentials, no query. */
export function addressText(url: string): string {
  const { origin, pathname, search } = new URL(url);
  return `${origin}${pathname}${search === '' ? '' : '?…'}`;
}

/** Fetches an address to a file; `packing` where the server sent it packed although it was asked not to. */
export async function download(
  url: string,
  path: string,
  options: HttpOptions,
): Promise<Fetched & { packing: Packing | undefined }> {
  const place = addressText(url);
  let packing: Packing | undefined;
  const ask = async (from: number, identity: string | undefined): Promise<Body> => {
    const resume: Headers = from === 0 ? {} : { range: `bytes=${from}-`, 'if-range': identity ?? '' };
    const response = await request(url, 'GET', { ...options, headers: resume });
    packing = packingOf(response, place);
    return bodyOf(response, from);
  };
  return { ...(await fetchInto(path, { place, ask, ...options })), packing };
}

/** What tells whether the content at an address is still the same, without reading it. */
export async function identityAt(url: string, options: HttpOptions): Promise<string | undefined> {
  const response = await request(url, 'HEAD', options);
  response.resume();
  return identityOf(response);
}

async function request(
  url: string,
  method: Method,
  { auth, limits, signal, headers }: HttpOptions & { readonly headers?: Headers },
): Promise<IncomingMessage> {
  const authorization = auth === undefined ? {} : { authorization: authorizationOf(await secretValue(auth)) };
  const response = await send(url, { method, headers: { ...headers, ...authorization }, limits, signal });
  if (response.statusCode === 200 || response.statusCode === 206) return response;
  response.destroy();
  throw refusal(response, addressText(url));
}

/** A secret that begins with a scheme is the header's value; any other is a bearer's token. */
function authorizationOf(value: string): string {
  return /^[a-z]+ \S/i.test(value) ? value : `Bearer ${value}`;
}

function bodyOf(response: IncomingMessage, asked: number): Body {
  const from = response.statusCode === 206 ? asked : 0;
  const length = Number(response.headers['content-length'] ?? Number.NaN);
  const identity = identityOf(response);
  const total = Number.isNaN(length) ? undefined : from + length;
  const strong = identity !== undefined && !identity.startsWith('W/');
  return {
    stream: response,
    from,
    total,
    identity,
    resumable: strong && response.headers['accept-ranges'] === 'bytes',
  };
}

function identityOf({ headers }: IncomingMessage): string | undefined {
  return headers.etag ?? headers['last-modified'];
}

function packingOf({ headers }: IncomingMessage, place: string): Packing | undefined {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' || encoding === '') return undefined;
  if (isPacking(encoding)) return encoding;
  throw new FinalError('SOURCE_UNREADABLE', {
    message: `${place} comes packed as "${encoding}".`,
    hint: 'gzip, deflate, br and zstd can be read; the server should send it as it lies.',
  });
}

/** What will pass is tried again; what was refused is not. */
function refusal({ statusCode = 0, statusMessage = '' }: IncomingMessage, place: string): Error {
  const message = `${place} answered ${statusCode} ${statusMessage}`.trim() + '.';
  if (statusCode >= 500 || [408, 425, 429].includes(statusCode)) {
    return new RetryableError('SOURCE_BUSY', { message, hint: 'The step tries again.' });
  }
  if (statusCode === 404 || statusCode === 410) {
    return new FinalError('SOURCE_NOT_FOUND', { message, hint: 'Is the address right?' });
  }
  if (statusCode === 401 || statusCode === 403) {
    const hint = "Give the read its credential, `{ auth: secret('name') }`, or ask for access.";
    return new FinalError('SOURCE_DENIED', { message, hint });
  }
  return new FinalError('SOURCE_REFUSED', { message, hint: 'Ask for it as the server offers it.' });
}
