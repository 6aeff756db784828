import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { EngineError, FinalError, RetryableError } from '../../core/errors.js';
import { queryMemoryMiB } from '../config.js';

export interface DuckDbOptions {
  /** Where sorts and joins that do not fit in memory go: a scratch directory. */
  readonly spill: string;
  readonly signal?: AbortSignal | undefined;
}

export interface OpenDuckDb {
  readonly db: DuckDBConnection;
  close(): void;
}

/** Sixteen times DuckDB's own: its threads and ours wait less for one another. */
const STREAM_BUFFER = '16MiB';

/**
 * A DuckDB in memory, as much of it as `COPPICE_QUERY_MEMORY_MIB` says; what does not fit is spilled. Aborting interrupts
 * what it is doing. Throws FinalError `CONFIG`.
 */
export async function openDuckDb({ spill, signal }: DuckDbOptions): Promise<OpenDuckDb> {
  signal?.throwIfAborted();
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${queryMemoryMiB()}MiB`,
    temp_directory: spill,
    // Extensions would be fetched over the network.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const db = await instance.connect();
  // Moments with a zone become UTC, wherever the machine stands.
  await db.run("SET TimeZone = 'UTC'");
  await db.run(`SET streaming_buffer_size = '${STREAM_BUFFER}'`);
  const interrupt = (): void => db.interrupt();
  signal?.addEventListener('abort', interrupt);
  const close = (): void => {
    signal?.removeEventListener('abort', interrupt);
    db.closeSync();
    instance.closeSync();
  };
  return { db, close };
}

/** A DuckDB for the time of `use`. */
export async function withDuckDb<T>(options: DuckDbOptions, use: (db: DuckDBConnection) => Promise<T>): Promise<T> {
  const { db, close } = await openDuckDb(options);
  try {
    return await use(db);
  } finally {
    close();
  }
}

/** A cast would have changed a number. */
const LOSES = /^Invalid Input Error: Column .* it would be another value\.$/s;

/** What DuckDB says at the start of a message, and what it means to the reader. */
const MEANINGS: readonly (readonly [says: RegExp, code: string, hint: string])[] = [
  [
    /holds a text of \d+ bytes/,
    'CELL_TOO_LONG',
    'Leave the column out of the schema, cut its texts, or set COPPICE_SOURCE_MAX_CELL_MIB for the worker.',
  ],
  [
    LOSES,
    'SOURCE_VALUE',
    'Declare a type that holds it, `schema.float64()`; or say in SQL what it is to become, as in round(x), x // 2 or x <> 0.',
  ],
  [
    /[Ii]nvalid unicode|not utf-8/,
    'SOURCE_UNREADABLE',
    "Say its encoding, `{ encoding: 'latin-1' }`; where it has several, write it anew in one.",
  ],
  [/^(Parser|Binder|Catalog) Error/, 'QUERY_INVALID', 'Correct the SQL; columns of other names need double quotes.'],
  [
    /JSON transform error/,
    'SOURCE_VALUE',
    'Declare a wider type in the schema, or set such lines aside with `onBadRow`.',
  ],
  [/^Conversion Error/, 'SOURCE_VALUE', 'Declare a wider type in the schema, or leave such rows out with `.where(…)`.'],
  [
    /^Out of Range Error/,
    'SOURCE_VALUE',
    'Declare a wider type in the schema, or leave such rows out with `.where(…)`.',
  ],
  [
    /^(IO|Invalid Input|Serialization) Error/,
    'SOURCE_UNREADABLE',
    'Is the file whole, and of the format it is read as?',
  ],
];

export interface QueryErrorOptions {
  /** Columns of the query that tell of persons: with any, DuckDB's words, which quote values and whole lines, are not shown. */
  readonly personal?: readonly string[];
  /** Where the value is that it failed at, if DuckDB does not say it. */
  readonly at?: string | undefined;
}

/** Says what failed, in our words and then in DuckDB's. Our own errors, and aborts, are passed on. */
export function queryError(error: unknown, doing: string, { personal = [], at }: QueryErrorOptions = {}): unknown {
  if (error instanceof EngineError) return error;
  const text = String((error as { message?: unknown }).message ?? error).replace('Failed to extract statements: ', '');
  const [said = ''] = text.split('\n\n');
  if (/^INTERRUPT/i.test(said)) return error;
  // Of several files, which one: DuckDB says it far below.
  const file = /^\s*file ?= ?(.+)$/m.exec(text)?.[1]?.trim() ?? '';
  const inFile = file === '' || doing.includes(file) ? '' : ` in ${file}`;
  const where = at === undefined ? inFile : ` at ${at}`;
  const words = wordsOf(text, personal);
  const message = `${doing} failed${where}: ${words.replaceAll('\n', ' ').replace(/[.!?]?$/, '.')}`;
  const cause = personal.length === 0 ? error : undefined;
  if (/^(Out of Memory Error|IO Error: .*No space left)/.test(said)) {
    return new RetryableError('QUERY_RESOURCES', {
      message,
      hint: 'Free disk, or let queries have more memory with COPPICE_QUERY_MEMORY_MIB; the step tries again.',
      cause,
    });
  }
  const [, code, hint] = MEANINGS.find(([says]) => says.test(said)) ?? [
    '',
    'QUERY_FAILED',
    'See what DuckDB says above.',
  ];
  return new FinalError(code, { message, hint, cause });
}

/** Whether it is about a value that does not fit, and says no line. */
export function isBadValue(error: unknown): boolean {
  const text = String((error as { message?: unknown }).message ?? error);
  return (
    !(error instanceof EngineError) &&
    (/^(Conversion|Out of Range) Error|JSON transform error/.test(text) || LOSES.test(text)) &&
    !/CSV Error on Line/.test(text)
  );
}

/** What is said of statements, resources and sizes quotes no row. */
const NO_VALUES = /^(Parser|Binder|Catalog|Out of Memory) Error|No space left|holds a text of \d+ bytes/;

/** What DuckDB says, where no row can be quoted in it; else as much as quotes none. */
export function wordsOf(text: string, personal: readonly string[]): string {
  const [said = ''] = text.split('\n\n');
  return personal.length === 0 || NO_VALUES.test(said) ? shortened(said) : withoutValues(text, personal);
}

/** Where it failed and on what kind of thing, without what stands there. */
function withoutValues(text: string, personal: readonly string[]): string {
  const [kind = 'An error'] = /^[\w ]+ Error/.exec(text) ?? [];
  const line = /CSV Error on Line: (\d+)/.exec(text)?.[1];
  const name = /(?:converting column|casting from source column|Error: Column) "?([^".\n]+)/.exec(text)?.[1]?.trim();
  const where = [...(name === undefined ? [] : [`column "${name}"`]), ...(line === undefined ? [] : [`line ${line}`])];
  const names = personal.map((one) => `"${one}"`).join(', ');
  return `${[kind, ...where].join(', ')}; the value is not shown, for the rows tell of persons (${names})`;
}

/** DuckDB shows the whole line that it could not read, however long. */
function shortened(said: string): string {
  return (
    said
      .replace(/(Original Line: .{120})[^\n]+/, '$1…')
      // What follows is about options that are not given here.
      .replace(/\s*Try increasing 'sample_size'[^]*/, '')
      .slice(0, 1500)
  );
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
