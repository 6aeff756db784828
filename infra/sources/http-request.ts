import http from 'node:http';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { FinalError, RetryableError } from '../../core/errors.js';
import { hasPassword } from '../../core/secret.js';
import type { SourceLimits } from './limits.js';

export type Method = 'GET' | 'HEAD';
export type Headers = { readonly [name: string]: string };

export interface HttpRequest {
  readonly method: Method;
  readonly headers: Headers;
  readonly limits: SourceLimits;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks, and follows redirects; the credential goes to the host it is for only. The response's body has not been read.
 * Throws RetryableError `SOURCE_UNREACHABLE`, FinalError `SOURCE_REDIRECTS`, `SOURCE_INSECURE`.
 */
export async function send(url: string, request: HttpRequest): Promise<IncomingMessage> {
  let at = new URL(url);
  const { authorization, ...others } = request.headers;
  if (hasPassword(url) || at.username !== '') throw insecure(at, 'The address has a credential in it');
  if (authorization !== undefined && !isGuarded(at)) throw insecure(at, 'A credential would go over plain HTTP');
  const { origin } = at;
  for (let hops = 0; hops <= request.limits.redirects; hops++) {
    const headers = authorization !== undefined && at.origin === origin ? { ...others, authorization } : others;
    const response = await sendOnce(at, { ...request, headers });
    const { statusCode = 0, headers: answered } = response;
    if (![301, 302, 303, 307, 308].includes(statusCode) || answered.location === undefined) return response;
    response.destroy();
    at = nextOf(answered.location, at);
  }
  throw new FinalError('SOURCE_REDIRECTS', {
    message: `${textOf(new URL(url))} led on more than ${request.limits.redirects} times, at last to ${textOf(at)}.`,
    hint: 'The server leads in a circle, or wants a log-in: ask for where the file lies.',
  });
}

function sendOnce(at: URL, { method, headers, limits, signal }: HttpRequest): Promise<IncomingMessage> {
  const client = at.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const options = {
      method,
      signal,
      agent: false,
      headers: { 'user-agent': 'coppice', 'accept-encoding': 'identity', ...headers },
    } as const;
    const request = client.request(at, options, (response) => {
      request.setTimeout(0); // Whoever reads the body watches it.
      resolve(response);
    });
    const seconds = limits.stallMs / 1000;
    request.setTimeout(limits.stallMs, () => request.destroy(new Error(`it said nothing for ${seconds} s`)));
    request.on('error', (error: NodeJS.ErrnoException) => {
      reject(signal?.aborted ? (signal.reason as Error) : unreachable(error, at));
    });
    request.end();
  });
}

function nextOf(location: string, at: URL): URL {
  const next = URL.canParse(location, at.href) ? new URL(location, at.href) : undefined;
  if (next !== undefined && /^https?:$/.test(next.protocol)) return next;
  throw new FinalError('SOURCE_REDIRECTS', {
    message: `${textOf(at)} leads to an address that is not HTTP.`,
    hint: 'Ask for where the file lies.',
  });
}

/** Encrypted, or never leaving the machine. */
function isGuarded({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

function insecure(at: URL, message: string): FinalError {
  return new FinalError('SOURCE_INSECURE', {
    message: `${message}: ${textOf(at)}.`,
    hint: "Use https:// and name the credential: `{ auth: secret('name') }`, set as COPPICE_SECRET_NAME.",
  });
}

function unreachable(error: NodeJS.ErrnoException, at: URL): Error {
  const message = `${textOf(at)} cannot be read: ${error.message}.`;
  // A certificate that is not trusted, or of another host, stays so.
  if (/^(CERT_|ERR_TLS_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(error.code ?? '')) {
    return new FinalError('SOURCE_INSECURE', { message, hint: 'Trust its certificate by NODE_EXTRA_CA_CERTS.' });
  }
  return new RetryableError('SOURCE_UNREACHABLE', {
    message,
    hint: 'The step tries again; is the address right, and the network there?',
    cause: error,
  });
}

function textOf({ origin, pathname }: URL): string {
  return origin + pathname;
}
