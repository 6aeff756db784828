import { EngineError, FinalError, RetryableError } from '../../../core/errors.js';

/** What an error of the SDK or of Node's sockets tells, without what it was signed with. */
interface Seen {
  readonly name: string;
  readonly status: number | undefined;
}

const ACCESS = [
  'AccessDenied',
  'AllAccessDisabled',
  'ExpiredToken',
  'InvalidAccessKeyId',
  'InvalidToken',
  'SignatureDoesNotMatch',
  'TokenRefreshRequired',
  // versitygw, for a key that it does not know: with status 404.
  'XAdminUserNotFound',
];
const REGION = ['AuthorizationHeaderMalformed', 'IllegalLocationConstraintException', 'PermanentRedirect'];
/** Client errors that pass. */
const PASSING = ['BadDigest', 'IncompleteBody', 'OperationAborted', 'RequestTimeout', 'ConditionalRequestConflict'];

/** True where the object is not there; after a HEAD, which says no more, its bucket may be missing too. */
export function isAbsent(error: unknown): boolean {
  return isNamed(error, 'NoSuchKey', 'NotFound');
}

export function isNamed(error: unknown, ...names: readonly string[]): boolean {
  return names.includes(seen(error).name);
}

export function isStatus(error: unknown, status: number): boolean {
  return seen(error).status === status;
}

/** True where the server understood and said no, other than that there is nothing. */
export function isRefused(error: unknown): boolean {
  const { status } = seen(error);
  return status !== undefined && status >= 300 && status < 500 && !isAbsent(error);
}

/** Ours, from one of theirs. The cause is left out: it carries the request, with its signature and the key's name. */
export function s3Error(error: unknown, where: string): Error {
  if (error instanceof EngineError) return error;
  const { name, status } = seen(error);
  const told = status === undefined ? name : `${name}, HTTP ${status}`;
  if (/Credentials|TokenProvider/.test(name)) return noCredentials(where);
  if (name === 'NoSuchBucket') return noBucket(where);
  if (isWrongRegion(error)) return wrongRegion(where, told);
  if (ACCESS.includes(name) || status === 401 || status === 403) return noAccess(where, told);
  if (isRefusedForGood(error)) return refused(where, told);
  return isFault(error) ? error : away(where, told);
}

function isWrongRegion(error: unknown): boolean {
  const { name, status } = seen(error);
  return (
    REGION.includes(name) || status === 301 || (error instanceof Error && /^Region is missing/.test(error.message))
  );
}

function isRefusedForGood(error: unknown): boolean {
  const { name, status = 500 } = seen(error);
  return status >= 300 && status < 500 && status !== 429 && !PASSING.includes(name);
}

/** What goes wrong in the program or on the local disk is not the store's. */
function isFault(error: unknown): error is Error {
  const { name, status } = seen(error);
  if (status !== undefined || !(error instanceof Error)) return false;
  return ['ENOSPC', 'EDQUOT', 'ENOENT', 'EACCES'].includes(name) || /^(Type|Range|Reference)Error$/.test(error.name);
}

export function away(where: string, told: string): RetryableError {
  return new RetryableError('STORE_AWAY', {
    message: `The artifact store ${where} does not answer as it should: ${told}.`,
    hint: 'Is it running, and COPPICE_S3_ENDPOINT its address? The step tries again.',
  });
}

function refused(where: string, told: string): FinalError {
  return new FinalError('STORE_REFUSED', {
    message: `The artifact store ${where} refused a request: ${told}.`,
    hint: 'Is it an S3-compatible store, and COPPICE_S3_ENDPOINT its address? `npx coppice doctor` asks it.',
  });
}

function noAccess(where: string, told: string): FinalError {
  return new FinalError('STORE_ACCESS', {
    message: `The artifact store ${where} refuses access: ${told}.`,
    hint: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, to credentials that may list, get, put and delete there; a clock that is wrong is refused too.',
  });
}

function noCredentials(where: string): FinalError {
  return new FinalError('STORE_CREDENTIALS', {
    message: `There are no credentials for the artifact store ${where}.`,
    hint: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or give the machine a role.',
  });
}

function noBucket(where: string): FinalError {
  return new FinalError('STORE_NO_BUCKET', {
    message: `The bucket of the artifact store ${where} does not exist.`,
    hint: 'Make it, or correct COPPICE_ARTIFACTS or COPPICE_S3_ENDPOINT.',
  });
}

function wrongRegion(where: string, told: string): FinalError {
  return new FinalError('STORE_REGION', {
    message: `The artifact store ${where} cannot be reached in this region: ${told}.`,
    hint: "Set COPPICE_S3_REGION to the bucket's region.",
  });
}

function seen(error: unknown): Seen {
  if (typeof error !== 'object' || error === null) return { name: typeof error, status: undefined };
  const { name, code, $metadata } = error as { name?: string; code?: string; $metadata?: { httpStatusCode?: number } };
  const plain = name === undefined || name === 'Error' || name === 'AggregateError';
  return { name: plain ? (code ?? name ?? 'Error') : name, status: $metadata?.httpStatusCode };
}
