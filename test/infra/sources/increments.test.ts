import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { makeMaterialise } from '../../../activities/materialise.js';
import type { TableRef } from '../../../core/artifact.js';
import type { TableQuery } from '../../../core/query.js';
import { schema } from '../../../core/schema/index.js';
import { secret } from '../../../core/secret.js';
import { openTable } from '../../../infra/arrow/open-table.js';
import { read } from '../../../pipelines/language/read.js';
import { onPostgres, serverDatabase, sql } from '../../support/registries.js';
import type { TestDatabase } from '../../support/registries.js';
import { FLIGHTS, Flight, recordsOf, temporaryStore } from '../../support/tables.js';

const Row = schema({
  id: schema.int64(),
  at: schema.timestamp({ nullable: true, precision: 'us' }),
  word: schema.category(),
});
let store: Awaited<ReturnType<typeof temporaryStore>>;
let file: string;
beforeAll(async () => {
  store = await temporaryStore();
  await mkdir(join(store.root, 'data'));
  file = join(store.root, 'data', 'rows.csv');
});
afterAll(() => store.remove());
beforeEach(() =>
  writeFile(
    file,
    'id,at,word\n3,2001-01-02 10:00:00.000001,ü\n1,2001-01-01 10:00,a\n2,2001-01-02 10:00,b\n9,,c\n4,2001-01-03 00:00,Z\n',
  ),
);
const rows = read.csv('data/rows.csv', Row);

interface Told {
  low?: string;
  /** Decided before. */
  high?: string | null;
  heard?: (high: string | undefined) => void;
}
const materialise = (query: TableQuery, told: Told, project = store.root): Promise<TableRef> =>
  makeMaterialise({ artifacts: store.artifacts, project })(query, {
    newRows: {
      ...told,
      decide: (high) => {
        told.heard?.(high);
        return Promise.resolve(high);
      },
    },
  });
const idsOf = async (query: TableQuery, told: Told = {}): Promise<number[]> => {
  const records = await recordsOf<{ id: bigint }>(openTable(await materialise(query, told), store.artifacts));
  return records.map(({ id }) => Number(id));
};

describe('rows past a watermark', () => {
  it('are all at first, in the order of the source, but for those without a value', async () => {
    const heard: (string | undefined)[] = [];
    expect(await idsOf(rows.since('at'), { heard: (high) => heard.push(high) })).toEqual([3, 1, 2, 4]);
    expect(heard).toEqual(['2001-01-03 00:00:00']);
  });

  it('are those that are greater, to the last digit', async () => {
    expect(await idsOf(rows.since('at'), { low: '2001-01-02 10:00:00' })).toEqual([3, 4]);
    expect(await idsOf(rows.since('at'), { low: '2001-01-02 10:00:00.000001' })).toEqual([4]);
    expect(await idsOf(rows.since('id'), { low: '3' })).toEqual([9, 4]);
    expect(await idsOf(rows.since('word'), { low: 'a' })).toEqual([3, 2, 9]);
  });

  it('go no further than was decided before, whatever came meanwhile', async () => {
    const heard = (): never => {
      throw new Error('decided already');
    };
    await appendFile(file, '5,2001-01-04 00:00,d\n');
    const told = { low: '2001-01-01 10:00:00', high: '2001-01-03 00:00:00', heard };
    expect(await idsOf(rows.since('at'), told)).toEqual([3, 2, 4]);
    await expect(idsOf(rows.since('at'), { ...told, high: null })).rejects.toMatchObject({ code: 'NOTHING_NEW' });
  });

  it('are none, which is said and no empty table', async () => {
    const heard: unknown[] = [];
    const told = { low: '2001-01-03 00:00:00', heard: (high: unknown) => heard.push(high) };
    await expect(idsOf(rows.since('at'), told)).rejects.toThrow(
      'nothing is new: no row is past at 2001-01-03 00:00:00',
    );
    expect(heard).toEqual([undefined]);
    await expect(idsOf(rows.where('id > ?', 100).since('at'))).rejects.toThrow('nothing is new: there is no row');
  });

  it('begin earlier to take in what came late, and are the newest of each key', async () => {
    const told = { low: '2001-01-02 10:00:00.000001' };
    expect(await idsOf(rows.since('at', { lateness: '1h' }), told)).toEqual([3, 2, 4]);
    await appendFile(file, '2,2001-01-05 00:00,b\n4,2001-01-03 00:00,later\n');
    const table = await materialise(rows.since('at', { lateness: '1h', key: 'id' }), told);
    expect(await recordsOf(openTable(table, store.artifacts))).toMatchObject([
      { id: 3n, word: 'ü' },
      { id: 2n, word: 'b', at: new Date('2001-01-05') },
      { id: 4n, word: 'later' },
    ]);
  });

  it('without a key are all kept', async () => {
    const Keyed = schema({ id: schema.int64(), word: schema.category({ nullable: true }) });
    await writeFile(file, 'id,word\n1,a\n2,\n3,\n4,a\n');
    expect(await idsOf(read.csv('data/rows.csv', Keyed).since('id', { key: 'word' }))).toEqual([2, 3, 4]);
  });

  it('are told by what the query makes of the source', async () => {
    const derived = rows.derive('next', schema.int64(), 'id + 1').select('next', 'id').since('next');
    expect(await idsOf(derived, { low: '4' })).toEqual([9, 4]);
    const joined = rows
      .join(read.csv('data/rows.csv', schema({ id: schema.int64(), extra: schema.utf8({ nullable: true }) })), {
        on: 'id',
      })
      .since('id', { key: 'id' });
    await writeFile(file, 'id,at,word,extra\n2,2001-01-02,a,x\n1,2001-01-01,a,y\n');
    expect(await idsOf(joined)).toEqual([2, 1]);
  });

  it('of folders that are partitions are those of new folders', async () => {
    const Part = schema({ id: schema.int64(), day: schema.date() });
    for (const day of [1, 2, 3]) {
      const folder = join(store.root, 'data', `day=2001-01-0${day}`);
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'rows.csv'), `id\n${day}\n`);
    }
    const parts = read.csv('data/day=*/rows.csv', Part, { partitions: true }).since('day', { lateness: '1d' });
    const heard: unknown[] = [];
    expect(await idsOf(parts, { low: '2001-01-02', heard: (high) => heard.push(high) })).toEqual([2, 3]);
    expect(heard).toEqual(['2001-01-03']);
  });

  it('of three million make one table with those before', async () => {
    const flights = read.parquet(FLIGHTS, Flight).since('date');
    const first = await materialise(flights, { high: '2001-03-15 12:00:00' }, process.cwd());
    const second = await materialise(flights, { low: '2001-03-15 12:00:00' }, process.cwd());
    expect(first.rows + second.rows).toBe(3_000_000);
  });

  it('are refused outside of a run, by columns without an order, and with columns that are not there', async () => {
    const alone = makeMaterialise({ artifacts: store.artifacts, project: store.root });
    await expect(alone(rows.since('at'))).rejects.toMatchObject({ code: 'SINCE_OUTSIDE' });
    await expect(idsOf(rows.since('at', { key: 'gone' as 'id' }))).rejects.toThrow(/gone/);
  });
});

onPostgres('rows past a watermark in a database', () => {
  let database: TestDatabase;
  const Event = schema({ id: schema.int64(), at: schema.timestamp({ precision: 'us' }), word: schema.utf8() });
  const events = read.sql(
    { database: secret('increments'), query: 'SELECT * FROM events WHERE id < $1 ORDER BY id', values: [100] },
    Event,
  );
  beforeAll(async () => {
    database = await serverDatabase();
    process.env['COPPICE_SECRET_INCREMENTS'] = database.databaseUrl;
    await sql(
      database.databaseUrl,
      `create table events (id bigint, at timestamptz, word text);
       insert into events select n, timestamptz '2001-01-01 00:00:00.000001+00' + n * interval '1 hour', chr(95 + n)
       from generate_series(1, 5) n;
       insert into events values (101, '2002-01-01', 'not asked for')`,
    );
  });
  afterAll(async () => {
    delete process.env['COPPICE_SECRET_INCREMENTS'];
    await database.close();
  });

  it('are asked for there, by the values of the column there', async () => {
    expect(await idsOf(events.since('at'))).toEqual([1, 2, 3, 4, 5]);
    expect(await idsOf(events.since('at'), { low: '2001-01-01 03:00:00.000001' })).toEqual([4, 5]);
    expect(await idsOf(events.since('at', { lateness: '59m' }), { low: '2001-01-01 03:00:00.000001' })).toEqual([
      3, 4, 5,
    ]);
    expect(await idsOf(events.since('id'), { low: '4' })).toEqual([5]);
    expect(await idsOf(events.since('word'), { low: 'a' })).toEqual([3, 4, 5]);
    await expect(idsOf(events.since('id'), { low: '5' })).rejects.toMatchObject({ code: 'NOTHING_NEW' });
  });

  it('are not copied from there where they are old', async () => {
    await sql(database.databaseUrl, `insert into events values (0, '2000-01-01', repeat('x', 20000000))`);
    await expect(idsOf(events.since('id'))).rejects.toThrow(/holds a text|too long|maximum/i);
    expect(await idsOf(events.since('id'), { low: '0' })).toEqual([1, 2, 3, 4, 5]);
    await sql(database.databaseUrl, 'delete from events where id = 0');
  });

  it('of a column that the query makes are found here', async () => {
    const doubled = events.derive('id', schema.int64(), 'id * 2').since('id');
    expect(await idsOf(doubled, { low: '6' })).toEqual([8, 10]);
  });
});
