import { readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { makeMaterialise } from '../../../activities/materialise.js';
import type { TableRef } from '../../../core/artifact.js';
import type { SqlOptions, TableQuery } from '../../../core/query.js';
import { schema } from '../../../core/schema/index.js';
import { secret } from '../../../core/secret.js';
import { openTable } from '../../../infra/arrow/open-table.js';
import { read } from '../../../pipelines/language/read.js';
import { eventually } from '../../support/eventually.js';
import { onPostgres, serverDatabase, sql } from '../../support/registries.js';
import type { TestDatabase } from '../../support/registries.js';
import { recordsOf, temporaryStore } from '../../support/tables.js';

const Flight = schema({
  id: schema.int32(),
  origin: schema.utf8({ nullable: true }),
  delay: schema.int16({ nullable: true }),
  at: schema.timestamp({ precision: 'us' }),
  late: schema.bool(),
  share: schema.float64(),
});
const TABLE = `
create table flights (id int, origin text, delay smallint, at timestamptz, late boolean, share double precision);
insert into flights
  select n, case when n % 7 = 0 then null else 'A' || n % 5 end, n % 300 - 50,
    timestamptz '2001-01-01 00:00:00.123456+02' + n * interval '1 minute', n % 300 > 65, n / 3.0
  from generate_series(1, 50000) n;
insert into flights values (0, '\\N', null, '2001-01-01', false, 'NaN'), (-1, '', null, '2001-01-01', false, 'Infinity'),
  (-2, E'a "quoted", new\\nline', 1, '2001-01-01', true, 0.1)`;

onPostgres('a PostgreSQL source', () => {
  let database: TestDatabase;
  let store: Awaited<ReturnType<typeof temporaryStore>>;
  const materialise = (query: TableQuery, signal?: AbortSignal): Promise<TableRef> =>
    makeMaterialise({ artifacts: store.artifacts, project: store.root })(query, { signal });
  const from = (query: string, options: Partial<SqlOptions> = {}) =>
    read.sql({ database: secret('test-warehouse'), query, ...options }, Flight);
  const rows = async (query: TableQuery): Promise<Record<string, unknown>[]> =>
    recordsOf(openTable(await materialise(query), store.artifacts));

  beforeAll(async () => {
    store = await temporaryStore();
    database = await serverDatabase();
    await sql(database.databaseUrl, TABLE);
    process.env['COPPICE_SECRET_TEST_WAREHOUSE'] = database.databaseUrl;
  });
  afterAll(async () => {
    delete process.env['COPPICE_SECRET_TEST_WAREHOUSE'];
    await database.close();
    await store.remove();
  });

  it('gives its rows in the declared types, each value as it is there', async () => {
    const few = await rows(from('select * from flights where id <= $1 order by id', { values: [1] }));
    expect(few).toEqual([
      { id: -2, origin: 'a "quoted", new\nline', delay: 1, at: new Date('2001-01-01'), late: true, share: 0.1 },
      { id: -1, origin: '', delay: null, at: new Date('2001-01-01'), late: false, share: Infinity },
      { id: 0, origin: '\\N', delay: null, at: new Date('2001-01-01'), late: false, share: NaN },
      { id: 1, origin: 'A1', delay: -49, at: new Date('2000-12-31T22:01:00.123Z'), late: false, share: 1 / 3 },
    ]);
    const table = openTable(await materialise(from('select * from flights')), store.artifacts);
    const [seen] = await table.query(
      'SELECT count(*) AS rows, sum(id)::DOUBLE AS sum, count(origin) AS origins FROM self',
    );
    expect(seen).toEqual({ rows: 50_003, sum: 1_250_024_997, origins: 50_003 - 7142 });
  });

  it('takes values as values, of the type the server finds for them', async () => {
    const query = `select * from flights
      where id = $1 and at >= $2 and late = $3 and origin is distinct from $4 and '$1' <> $5 -- $9 is no place`;
    const values = [100, '2000-12-31', true, null, "'; drop table flights; --"];
    expect(await rows(from(query, { values }))).toMatchObject([{ id: 100, origin: 'A0' }]);
    const none = from('select * from flights where origin = $1', { values: ["A1' or 'a' = 'a"] });
    await expect(materialise(none)).rejects.toMatchObject({ code: 'TABLE_EMPTY' });
  });

  it('pushes on: conditions and derived columns hold for it too', async () => {
    const query = from('select * from flights').where('delay > ?', 240).derive('hours', schema.float32(), 'delay / 60');
    expect((await rows(query)).every(({ hours }) => (hours as number) > 4)).toBe(true);
  });

  it('sees one moment, and several reads the same one where they share a snapshot', async () => {
    const client = new pg.Client(database.databaseUrl);
    await client.connect();
    await client.query('begin isolation level repeatable read');
    const { rows: exported } = await client.query<{ id: string }>('select pg_export_snapshot() as id');
    await sql(database.databaseUrl, "insert into flights values (60000, 'new', 1, now(), true, 1)");
    const query = 'select * from flights where id >= 50000';
    expect((await materialise(from(query, { snapshot: exported[0]!.id }))).rows).toBe(1);
    expect((await materialise(from(query))).rows).toBe(2);
    await client.end();
    await sql(database.databaseUrl, 'delete from flights where id = 60000');
  });

  it.each<[string, () => TableQuery, string, RegExp]>([
    ['a type too narrow', () => from("select *, 'x' as extra from flights").select('id'), '', /./],
    [
      'a value that is not of its type',
      () => from("select id, origin, 'much' as delay, at, late, share from flights limit 1"),
      'SOURCE_VALUE',
      /secret "test-warehouse".*Line: 2.*delay/,
    ],
    ['a column that is not there', () => from('select id from flights'), 'COLUMN_NOT_FOUND', /"origin".*It has: id/],
    ['a name twice', () => from('select *, id from flights'), 'SQL_INVALID', /two columns "id"/],
    ['a table that is not there', () => from('select * from none'), 'SQL_INVALID', /relation "none" does not exist/],
    ['two statements', () => from('select * from flights; drop table flights'), 'SQL_INVALID', /multiple commands/],
    ['a way out of the statement', () => from('select 1) to stdout; --'), 'SQL_INVALID', /syntax error/],
    ['a write', () => from('insert into flights values (1) returning *'), 'SQL_INVALID', /read-only|syntax/],
    ['a value too many', () => from('select * from flights', { values: [1] }), 'SQL_INVALID', /has 0 places.*1 were/],
    [
      'a statement that takes too long',
      () => from('select f.* from flights f, pg_sleep(20)', { timeout: '100ms' }),
      'SQL_TIMEOUT',
      /100ms/,
    ],
  ])('says what is wrong with %s', async (_case, query, code, message) => {
    if (code === '') return void expect((await materialise(query())).rows).toBe(50_003);
    await expect(materialise(query())).rejects.toMatchObject({
      name: 'FinalError',
      code,
      message: expect.stringMatching(message),
    });
  });

  it('is stopped on the server when the step is cancelled', async () => {
    const abort = new AbortController();
    const reading = materialise(from('select f.* from flights f, pg_sleep(50)'), abort.signal);
    const sleeping = async (): Promise<boolean> =>
      (
        await sql(
          database.databaseUrl,
          `select 1 from pg_stat_activity where query like 'COPY%pg_sleep%' and state = 'active' and datname = current_database()`,
        )
      ).length > 0;
    await eventually('the statement runs', sleeping);
    abort.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    await eventually('it runs no longer', async () => !(await sleeping()));
  });

  it('leaves nothing behind', async () => {
    expect(await readdir(join(store.root, 'scratch'))).toEqual([]);
    expect(
      await sql(database.databaseUrl, "select 1 from pg_stat_activity where application_name = 'coppice'"),
    ).toEqual([]);
  });

  it('keeps its password out of what it says', async () => {
    const url = new URL(database.databaseUrl);
    url.username = 'nobody-there';
    url.password = 'pa55-word';
    process.env['COPPICE_SECRET_WRONG'] = url.href;
    const error = (await materialise(read.sql({ database: secret('wrong'), query: 'select 1' }, Flight)).catch(
      (thrown: unknown) => thrown,
    )) as Error;
    delete process.env['COPPICE_SECRET_WRONG'];
    expect(error).toMatchObject({ name: 'FinalError', code: 'SOURCE_DENIED' });
    expect(error.message).toContain('secret "wrong"');
    expect(error.message).not.toContain('pa55-word');
  });
});

describe('a PostgreSQL source that is away', () => {
  it('is tried again', async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const store = await temporaryStore();
    process.env['COPPICE_SECRET_AWAY'] = `postgresql://u@127.0.0.1:${port}/d`;
    const run = makeMaterialise({ artifacts: store.artifacts, project: store.root });
    await expect(
      run(read.sql({ database: secret('away'), query: 'select 1' }, schema({ a: schema.int8() }))),
    ).rejects.toMatchObject({ name: 'RetryableError', code: 'SOURCE_BUSY' });
    delete process.env['COPPICE_SECRET_AWAY'];
    await store.remove();
    await new Promise((resolve) => server.close(resolve));
  });
});
