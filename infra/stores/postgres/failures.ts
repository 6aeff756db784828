import { FinalError, RetryableError, EngineError } from '../../../core/errors.js';

/** The server or the way to it is away, starting, stopping or full. Classes 08 (connection), 53 (resources), 57P (stopping). */
const AWAY =
  /^(08|53|57P|58)|^(25P03|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
/** The driver's own errors have no code. */
const AWAY_TEXT = /connection terminated|connection error|timeout exceeded when trying to connect|query read timeout/i;
/** Two transactions stood in each other's way; the server undid one of them. */
const CONFLICT = /^(40001|40P01|55P03)$/;
/** The server is there and will not have us: password, role, database. */
const REFUSED = /^(28|3D000|42501)/;
const MISSING_RUN = /^(step|metric)_run_id_fkey$/;

interface PgError {
  readonly message: string;
  readonly code?: string;
  readonly constraint?: string;
  readonly detail?: string;
}

/** Whether the same statement may succeed a moment later. Only for statements that may be sent twice. */
export function mayPass(error: unknown): boolean {
  const { code = '', message = '' } = asPgError(error);
  return AWAY.test(code) || CONFLICT.test(code) || AWAY_TEXT.test(message);
}

/** Turns what the driver throws into what Coppice throws. `address` is the database's, without its password. */
export function explain(error: unknown, address: string): EngineError {
  if (error instanceof EngineError) return error;
  const { code = '', message = '', constraint = '', detail = '' } = asPgError(error);
  if (mayPass(error))
    return new RetryableError('REGISTRY_UNAVAILABLE', {
      message: `The registry at ${address} is not available: ${message || code}.`,
      hint: 'Is it running? COPPICE_DATABASE_URL names another one; without it, the control process serves it.',
      cause: error,
    });
  if (REFUSED.test(code))
    return new FinalError('REGISTRY_REFUSED', {
      message: `The registry at ${address} refused: ${message}.`,
      hint: 'Correct the user, password or database in COPPICE_DATABASE_URL.',
      cause: error,
    });
  if (MISSING_RUN.test(constraint))
    return new FinalError('RUN_NOT_FOUND', {
      message: `The registry has no such run: ${detail}`,
      hint: 'A run is recorded with startRun before its steps and metrics are.',
      cause: error,
    });
  return new FinalError('REGISTRY_STATEMENT', {
    message: `The registry at ${address} did not accept a statement: ${message} (${code || 'no code'}).`,
    cause: error,
  });
}

/** `postgresql://ana:secret@db:5432/x` becomes `postgresql://ana@db:5432/x`. */
export function redact(databaseUrl: string): string {
  if (!URL.canParse(databaseUrl)) return 'COPPICE_DATABASE_URL (not a URL)';
  const url = new URL(databaseUrl);
  url.password = '';
  url.searchParams.delete('password');
  return url.href;
}

function asPgError(error: unknown): Partial<PgError> {
  return typeof error === 'object' && error !== null ? error : { message: String(error) };
}
