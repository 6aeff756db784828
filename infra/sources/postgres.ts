import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { milliseconds } from '../../core/duration.js';
import { EngineError, FinalError, RetryableError } from '../../core/errors.js';
import type { SqlOptions } from '../../core/query.js';
import { secretValue } from '../secrets.js';
import { fetchInto } from './fetch-into.js';
import type { SourceLimits } from './limits.js';
import { withParameters } from './postgres-values.js';

export interface CopyOptions {
  /** A new file, which gets CSV with a header; `\N` means missing. */
  readonly path: string;
  readonly limits: SourceLimits;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Copies what a statement gives to a file, as of one moment: COPY in a read-only transaction of one snapshot, streamed.
 * Values are parameters of the server, never text of the statement. Gives the columns' names. Throws FinalError
 * `SQL_INVALID`, `SOURCE_DENIED`, `SQL_TIMEOUT`, RetryableError `SOURCE_BUSY`, and what `fetchInto` throws.
 */
export async function copyFromPostgres(options: SqlOptions, { path, ...rest }: CopyOptions): Promise<string[]> {
  const client = await connect(await secretValue(options.database), options);
  const place = placeOf(options);
  // A connection that breaks tells it twice: to the query, and here.
  client.on('error', () => {});
  const stop = (): void => void cancel(client);
  rest.signal?.addEventListener('abort', stop);
  try {
    await begin(client, options);
    const { columns, query } = await withParameters(client, options);
    const stream = client.query(
      copyTo(`COPY (${query}\n) TO STDOUT (FORMAT csv, HEADER true, NULL '\\N', ENCODING 'UTF8')`),
    );
    const body = { stream, from: 0, total: undefined, identity: undefined, resumable: false };
    await fetchInto(path, { place, ask: () => Promise.resolve(body), ...rest });
    return columns;
  } catch (error) {
    rest.signal?.throwIfAborted();
    throw postgresError(error, options);
  } finally {
    rest.signal?.removeEventListener('abort', stop);
    // Not waited for longer than it takes to say good-bye; a broken one is just closed.
    await client.end().catch(() => {});
  }
}

/** The statement in words: which secret, and how it begins. */
export function placeOf({ database, query }: Pick<SqlOptions, 'database' | 'query'>): string {
  const text = query.replaceAll(/\s+/g, ' ').trim();
  return `the database of secret "${database.$secret}" (${text.length > 80 ? `${text.slice(0, 79)}…` : text})`;
}

async function connect(connectionString: string, options: SqlOptions): Promise<pg.Client> {
  try {
    const client = new pg.Client({
      connectionString,
      application_name: 'coppice',
      connectionTimeoutMillis: 20_000,
      keepAlive: true,
    });
    await client.connect();
    return client;
  } catch (error) {
    throw postgresError(error, options);
  }
}

/** One snapshot for all that is read, and texts that mean the same wherever the server stands. */
async function begin(client: pg.Client, { snapshot, timeout }: SqlOptions): Promise<void> {
  await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
  if (snapshot !== undefined) await client.query(`SET TRANSACTION SNAPSHOT ${client.escapeLiteral(snapshot)}`);
  const settings = {
    TimeZone: 'UTC',
    DateStyle: 'ISO, YMD',
    extra_float_digits: '3',
    statement_timeout: String(timeout === undefined ? 0 : milliseconds(timeout)),
  };
  for (const [name, value] of Object.entries(settings))
    await client.query('SELECT set_config($1, $2, true)', [name, value]);
}

/** The statement is stopped on the server; closing the connection alone would let it go on. */
async function cancel(client: pg.Client): Promise<void> {
  const { processID } = client as pg.Client & { readonly processID?: number };
  const { connectionParameters } = client as unknown as { connectionParameters: pg.ClientConfig };
  const other = new pg.Client({ ...connectionParameters });
  other.on('error', () => {});
  try {
    await other.connect();
    await other.query('SELECT pg_cancel_backend($1)', [processID]);
  } catch {
    // The server is gone, and the statement with it.
  } finally {
    await other.end().catch(() => {});
  }
}

const DENIED = /^(28|42501|3D000)/;
/** Connection lost, resources, shutting down, conflicts: what may be better next time. */
const PASSING = /^(08|53|55|57P|40|58|XX)/;

function postgresError(error: unknown, options: SqlOptions): unknown {
  if (error instanceof EngineError && error.code !== 'SOURCE_INTERRUPTED') return error;
  const cause = (error instanceof EngineError ? error.cause : error) as Error & { code?: string; position?: string };
  const { code = '', message } = cause;
  const said = `${placeOf(options)} failed: ${message}${code === '' ? '' : ` (${code})`}.`;
  if (code === '57014') {
    const hint = `It may take ${options.timeout ?? 'as long as the server allows'}: narrow it, or raise \`timeout\`.`;
    return new FinalError('SQL_TIMEOUT', { message: said, hint, cause });
  }
  if (DENIED.test(code)) {
    const hint = `Look at the address in the secret "${options.database.$secret}", and at what its user may read.`;
    return new FinalError('SOURCE_DENIED', { message: said, hint, cause });
  }
  if (/^[0-9A-Z]{5}$/.test(code) && !PASSING.test(code)) {
    return new FinalError('SQL_INVALID', { message: said, hint: 'Correct the statement or its values.', cause });
  }
  return new RetryableError('SOURCE_BUSY', { message: said, hint: 'The step tries again.', cause });
}
