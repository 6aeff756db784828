import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { servePglite } from '../../infra/stores/pglite/serve.js';
import { embeddedDatabase, sql, type TestDatabase } from '../support/registries.js';
import { eventually } from '../support/eventually.js';

let database: TestDatabase;
const clients: pg.Client[] = [];

async function connect(): Promise<pg.Client> {
  const client = new pg.Client(database.databaseUrl);
  client.on('error', () => {});
  await client.connect();
  clients.push(client);
  return client;
}

/** The connection is cut as a killed process cuts it: without a goodbye. */
function cut(client: pg.Client): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}

/** Each client asks many times, all at once; returns the answers that were not its own. */
async function askAtOnce(ask: (client: pg.Client, me: string, turn: number) => Promise<unknown>): Promise<unknown[]> {
  const crowd = await Promise.all(Array.from({ length: 8 }, connect));
  const answers = await Promise.all(
    crowd.map(async (client, i) => {
      const wrong: unknown[] = [];
      for (let turn = 0; turn < 25; turn++) {
        const answer = await ask(client, `client ${i}`, turn);
        if (answer !== `client ${i}`) wrong.push(answer);
      }
      return wrong;
    }),
  );
  return answers.flat();
}

beforeAll(async () => {
  database = await embeddedDatabase();
  await sql(database.databaseUrl, 'create table counter (value int); insert into counter values (0)');
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await database.close();
});

describe('PGlite with many clients', () => {
  it('answers each its own question', async () => {
    const wrong = await askAtOnce(
      async (client, me) => (await client.query('select $1::text as me', [me])).rows[0]?.me,
    );
    expect(wrong).toEqual([]);
  });

  it('keeps apart messages that come in many pieces', async () => {
    const large = 'x'.repeat(300_000);
    const wrong = await askAtOnce(async (client, me) => {
      const { rows } = await client.query('select $1::text as me, length($2::text) as size', [me, large]);
      return rows[0]?.size === large.length && rows[0]?.me;
    });
    expect(wrong).toEqual([]);
  });

  it('keeps apart prepared statements of one name', async () => {
    const wrong = await askAtOnce(async (client, me) => {
      const text = `select '${me}' as me, $1::int`;
      return (await client.query({ name: 'same', text, values: [1] })).rows[0]?.me;
    });
    expect(wrong).toEqual([]);
  });

  it('keeps the errors of one from the others', async () => {
    const wrong = await askAtOnce(async (client, me, turn) => {
      const text = turn % 2 === 0 ? 'select $1::text as me' : `select $1::text as me, 1 / (length($1) - length($1))`;
      return client.query(text, [me]).then(
        ({ rows }) => rows[0]?.me,
        (error: Error) => (/division by zero/.test(error.message) && turn % 2 === 1 ? me : error.message),
      );
    });
    expect(wrong).toEqual([]);
  });

  it('gives a transaction the database for itself', async () => {
    const wrong = await askAtOnce(async (client, me) => {
      await client.query('begin');
      const { rows } = await client.query<{ value: number }>('select value from counter');
      await client.query('update counter set value = $1', [(rows[0]?.value ?? 0) + 1]);
      await client.query('commit');
      return me;
    });
    expect(wrong).toEqual([]);
    expect(await sql(database.databaseUrl, 'select value from counter')).toEqual([{ value: 200 }]);
  });

  it('lets more clients in than any pool would open', async () => {
    const crowd = await Promise.all(Array.from({ length: 120 }, connect));
    const answers = await Promise.all(crowd.map((client, i) => client.query('select $1::int as i', [i])));
    expect(answers.map(({ rows }) => rows[0]?.i)).toEqual(Array.from({ length: 120 }, (_, i) => i));
    await Promise.all(crowd.map((client) => client.end()));
  });
});

describe('a client that goes without a goodbye', () => {
  it('takes its open transaction with it', async () => {
    const client = await connect();
    await client.query('begin');
    await client.query('update counter set value = -1');
    cut(client);
    expect(await sql(database.databaseUrl, 'select value from counter')).toEqual([{ value: 200 }]);
  });

  it('takes a transaction that has failed with it', async () => {
    const client = await connect();
    await client.query('begin');
    await expect(client.query('select nothing')).rejects.toThrow(/does not exist/);
    cut(client);
    expect(await sql(database.databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('takes its prepared statements with it', async () => {
    const count = async (): Promise<unknown> =>
      (
        await sql(
          database.databaseUrl,
          `select count(*)::int as n from pg_prepared_statements where name like '%:leaving'`,
        )
      )[0];
    const client = await connect();
    await client.query({ name: 'leaving', text: 'select 1' });
    expect(await count()).toEqual({ n: 1 });
    cut(client);
    await eventually('the statement is gone', async () => JSON.stringify(await count()) === '{"n":0}');
  });

  it('does not hold up the others when it goes in the middle of a statement', async () => {
    const client = await connect();
    const [begun, slow] = [client.query('begin'), client.query('select pg_sleep(0.2)')];
    await begun;
    cut(client);
    await expect(slow).rejects.toThrow();
    expect(await sql(database.databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

describe('a client that does what it should not', () => {
  it('is cut off when it speaks another protocol, and nobody else notices', async () => {
    const { hostname, port } = new URL(database.databaseUrl);
    await expect(fetch(`http://${hostname}:${port}/`)).rejects.toThrow();
    expect(await sql(database.databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('is told that it cannot copy in', async () => {
    await expect(sql(database.databaseUrl, 'copy counter from stdin')).rejects.toThrow(/COPY FROM STDIN/);
    expect(await sql(database.databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('loses a transaction that it leaves lying while others wait', async () => {
    const db = await PGlite.create();
    const served = await servePglite(db, { host: '127.0.0.1', port: 0, patience: 100 });
    const url = `postgresql://postgres@127.0.0.1:${served.port}/postgres`;
    const idle = new pg.Client(url);
    const told = new Promise<Error>((done) => idle.on('error', done));
    await idle.connect();
    await idle.query('begin');
    expect(await sql(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect((await told).message).toMatch(/idle too long/);
    await served.close();
    await db.close();
  });

  it('loses it although others come to wait all the time', async () => {
    const db = await PGlite.create();
    const served = await servePglite(db, { host: '127.0.0.1', port: 0, patience: 400 });
    const url = `postgresql://postgres@127.0.0.1:${served.port}/postgres`;
    const idle = new pg.Client(url);
    let told: Error | undefined;
    idle.on('error', (error) => (told = error));
    await idle.connect();
    await idle.query('begin');
    const others: Promise<unknown>[] = [];
    await eventually('it is cut off', () => {
      if (told === undefined) others.push(sql(url, 'select 1 as one'));
      return told !== undefined;
    });
    expect(new Set((await Promise.all(others)).map((rows) => JSON.stringify(rows)))).toEqual(new Set(['[{"one":1}]']));
    await served.close();
    await db.close();
  });
});
