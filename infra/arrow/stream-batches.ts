import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import type { ColumnType } from '../../core/artifact.js';
import { RetryableError } from '../../core/errors.js';
import type { Batch } from '../../core/table.js';
import { bindings } from './bindings.js';
import type { Coded } from './coded-categories.js';
import { chunkReader, isLast, rowBytes } from './duckdb-chunk.js';
import { viewCollector } from './scavenge.js';
import type { Statement } from './sql.js';

export interface Streamed {
  readonly statement: Statement;
  /** Its equal that gives some categories as codes. */
  readonly coded?: Coded;
  /** Names the columns that the statement gives, in order. */
  readonly schema: readonly ColumnType[];
  /** Its rows are parsed from text, and so dear to count. */
  readonly parsed?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A statement's rows as batches, each good until the next is asked for. A stream of DuckDB's that fails in the middle
 * ends there as if it were whole, so its end is checked. Rows of text get one of ours behind them, which comes only if
 * all are read; others, of which Parquet knows the number, are counted by a query that can fail: there it cost a tenth.
 */
export async function* streamBatches(db: DuckDBConnection, streamed: Streamed): AsyncGenerator<Batch> {
  const { statement, coded = { statement, codes: new Map() }, schema, parsed = false, signal } = streamed;
  const read = chunkReader(schema, coded.codes);
  const seeViews = viewCollector();
  const width = rowBytes(schema);
  let rows = 0;
  let whole = false;
  for await (const chunk of chunksOf(db, parsed ? withLastRow(statement, schema) : coded.statement)) {
    signal?.throwIfAborted();
    whole = parsed && isLast(chunk, schema.length);
    const count = whole ? chunk.rowCount - 1 : chunk.rowCount;
    rows += count;
    if (count > 0) yield read(chunk, count);
    seeViews(count * width);
  }
  signal?.throwIfAborted();
  if (!(parsed ? whole : (await countOf(db, statement)) === rows)) throw await brokenOff(db, { statement, rows });
}

function withLastRow({ sql, values }: Statement, schema: readonly ColumnType[]): Statement {
  const nulls = schema.map(() => 'NULL').join(', ');
  return { sql: `SELECT *, false FROM (${sql}) UNION ALL SELECT ${nulls}, true`, values };
}

/** Asks for each chunk while the one before is worked on. */
async function* chunksOf(db: DuckDBConnection, { sql, values }: Statement): AsyncGenerator<DuckDBDataChunk> {
  const result = await db.stream(sql, ...bindings(values));
  const ask = (): Promise<DuckDBDataChunk | null> => {
    const asked = result.fetchChunk();
    // Where it fails, that is thrown when it is its turn.
    asked.catch(() => undefined);
    return asked;
  };
  let next = ask();
  try {
    for (let chunk = await next; chunk !== null && chunk.rowCount > 0; chunk = await next) {
      next = ask();
      yield chunk;
    }
  } finally {
    // DuckDB must not be closed under it.
    await next.catch(() => undefined);
  }
}

async function countOf(db: DuckDBConnection, { sql, values }: Statement): Promise<number> {
  const counted = await db.runAndReadAll(`SELECT count(*) FROM (${sql})`, ...bindings(values));
  return Number(counted.getRows()[0]![0]);
}

/** What ended a stream before its end: thrown by reading every value again, in a query that can fail. */
async function brokenOff(
  db: DuckDBConnection,
  { statement: { sql, values }, rows }: { statement: Statement; rows: number },
): Promise<RetryableError> {
  await db.run(`SELECT bit_xor(hash(COLUMNS(*))) FROM (${sql})`, ...bindings(values));
  return new RetryableError('SOURCE_CHANGED', {
    message: `A query gave ${rows} rows, and another number when it was asked again.`,
    hint: 'Was its source changed meanwhile, or does the query draw at random?',
  });
}
