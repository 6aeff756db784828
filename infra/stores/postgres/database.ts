import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { explain, mayPass, redact } from './failures.js';
import { present, types } from './values.js';

export interface DatabaseOptions {
  readonly databaseUrl: string;
  /** Connections at most; one is enough for a process that waits for each call. Default 4. */
  readonly connections?: number;
  /** How long a call goes on trying while the database is away, in milliseconds. Default 3,000. */
  readonly patience?: number;
}

/** One statement. `name` makes it a prepared one on each connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Runs statements, as prepared ones, on one connection or another. */
export interface Queries {
  /** Rows as objects; a column that is SQL NULL is an absent property. */
  rows<Row>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>;
  first<Row>(statement: Statement, values?: readonly unknown[]): Promise<Row | null>;
  /** Several statements in one text, without values. */
  script(sql: string): Promise<void>;
}

/**
 * The way to the database. Statements and transactions given to it may be sent twice: on a lost connection it waits
 * and tries again until its patience ends, then throws RetryableError `REGISTRY_UNAVAILABLE`.
 */
export class Database implements Queries {
  readonly address: string;
  readonly #pool: pg.Pool;
  readonly #patience: number;

  constructor({ databaseUrl, connections = 4, patience = 3_000 }: DatabaseOptions) {
    this.address = redact(databaseUrl);
    this.#patience = patience;
    this.#pool = new pg.Pool({
      connectionString: databaseUrl,
      max: connections,
      types,
      keepAlive: true,
      allowExitOnIdle: true,
      connectionTimeoutMillis: 5_000,
      query_timeout: 60_000,
      application_name: 'coppice',
    });
    // A lost connection fails its statement, or is replaced at its next use; unheard, the events would end the process.
    this.#pool.on('error', ignore).on('connect', (client) => void client.on('error', ignore));
  }

  rows<Row>(statement: Statement, values: readonly unknown[] = []): Promise<Row[]> {
    return this.#patiently(() => rowsOf<Row>(this.#pool, statement, values));
  }

  async first<Row>(statement: Statement, values: readonly unknown[] = []): Promise<Row | null> {
    return (await this.rows<Row>(statement, values))[0] ?? null;
  }

  /** All of `work` or nothing of it; sent again as a whole. */
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    return this.#patiently(async () => {
      const client = await this.#pool.connect();
      try {
        await client.query('begin');
        const result = await work(on(client));
        await client.query('commit');
        client.release();
        return result;
      } catch (error) {
        // Closing the connection is what surely rolls back, whatever state it is in.
        client.release(true);
        throw error;
      }
    });
  }

  script(sql: string): Promise<void> {
    return this.#patiently(async () => void (await this.#pool.query(sql)));
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #patiently<T>(work: () => Promise<T>): Promise<T> {
    const deadline = performance.now() + this.#patience;
    for (let pause = 20; ; pause = Math.min(pause * 2, 500)) {
      try {
        return await work();
      } catch (error) {
        if (!mayPass(error) || performance.now() + pause > deadline) throw explain(error, this.address);
        await sleep(pause);
      }
    }
  }
}

function on(client: pg.ClientBase): Queries {
  const rows: Queries['rows'] = (statement, values = []) => rowsOf(client, statement, values);
  return {
    rows,
    first: async <Row>(statement: Statement, values: readonly unknown[] = []) =>
      (await rows<Row>(statement, values))[0] ?? null,
    script: async (sql) => void (await client.query(sql)),
  };
}

async function rowsOf<Row>(
  client: pg.Pool | pg.ClientBase,
  { name, text }: Statement,
  values: readonly unknown[],
): Promise<Row[]> {
  const { rows } = await client.query<Record<string, unknown>>({ name, text, values: [...values] });
  return rows.map((row) => present<Row>(row));
}

function ignore(): void {}
