import { copyFile, mkdir, open, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeMaterialise } from '../../activities/materialise.js';
import type { TableRef } from '../../core/artifact.js';
import { isTableQuery } from '../../core/query.js';
import type { TableQuery } from '../../core/query.js';
import { schema } from '../../core/schema/index.js';
import { openTable } from '../../infra/arrow/open-table.js';
import { read } from '../../pipelines/language/read.js';
import { Flight, FLIGHTS, recordsOf, temporaryStore } from '../support/tables.js';

const PARQUET = join(process.cwd(), 'node_modules/vega-datasets/data/flights-3m.parquet');
let store: Awaited<ReturnType<typeof temporaryStore>>;
let project: string;
let materialise: (query: TableQuery) => Promise<TableRef>;
beforeAll(async () => {
  store = await temporaryStore();
  project = join(store.root, 'project');
  await mkdir(join(project, 'data'), { recursive: true });
  materialise = makeMaterialise({ artifacts: store.artifacts, project: process.cwd() });
});
afterAll(() => store.remove());

/** From a project folder that holds only what a test puts there. */
const fromProject = (query: TableQuery): Promise<TableRef> =>
  makeMaterialise({ artifacts: store.artifacts, project })(query);
const month = (text: string): TableQuery => read.parquet(FLIGHTS, Flight).where("strftime(date, '%Y-%m') = ?", text);

describe('a query of real flights', () => {
  it('is one month as a table, the same byte for byte when read again', async () => {
    const january = await materialise(month('2001-01'));
    expect(january).toMatchObject({ $artifact: 'table', rows: 508_239, parts: 1, schema: Flight.arrow });
    expect(await materialise(JSON.parse(JSON.stringify(month('2001-01'))) as TableQuery)).toEqual(january);
    const table = openTable(january, store.artifacts);
    const [seen] = await table.query<Record<string, unknown>>(
      `SELECT min(delay) AS least, max(delay) AS most, sum(delay)::DOUBLE AS total, count(DISTINCT origin) AS origins,
         min(date) AS first, max(date) AS last FROM self WHERE distance > ?`,
      0,
    );
    // Found with Python DuckDB over the file.
    expect(seen).toMatchObject({ least: -80, most: 1688, origins: 223, first: new Date('2001-01-01T00:01:00Z') });
    const origins = await table.column('origin');
    expect(origins.kind === 'categories' && origins.dictionary.length).toBe(223);
  });

  it('derives, selects and filters in the order written', async () => {
    const query = read
      .parquet(FLIGHTS, Flight)
      .where('delay > ? AND origin <> ?', 1000, "it's ? no airport")
      .derive('hours', schema.float32(), 'delay / ?', 60)
      .where('hours > 24 -- a comment with a ? in it')
      .derive('delay', schema.utf8(), "delay || ' min?'")
      .select('hours', 'delay');
    expect(isTableQuery(JSON.parse(JSON.stringify(query)))).toBe(true);
    const rows = await recordsOf(
      openTable<{ hours: number; delay: string }>(await materialise(query), store.artifacts),
    );
    expect(rows.length).toBeGreaterThan(5);
    for (const { hours, delay } of rows) expect(`${Math.round(hours * 60)} min?`).toBe(delay);
    expect(Math.min(...rows.map(({ hours }) => hours))).toBeGreaterThan(24);
  });

  it('makes a table from a table', async () => {
    const long = await materialise(read.parquet(FLIGHTS, Flight).where('delay > 1000'));
    const later = await materialise(
      openTable<{ delay: number; origin: string }>(long, store.artifacts)
        .where('delay > ?', 1400)
        .select('origin', 'delay'),
    );
    expect(later.schema.map(({ name }) => name)).toEqual(['origin', 'delay']);
    const direct = await materialise(read.parquet(FLIGHTS, Flight).where('delay > 1400').select('origin', 'delay'));
    expect(later.digest).toBe(direct.digest);
  });

  it('sorts categories by name in SQL, whatever their positions', async () => {
    const table = openTable(await materialise(read.parquet(FLIGHTS, Flight).where('delay > 1000')), store.artifacts);
    const rows = await table.query<{ origin: string }>('SELECT DISTINCT origin FROM self ORDER BY origin');
    expect(rows.map(({ origin }) => origin)).toEqual(rows.map(({ origin }) => origin).sort());
  });
});

describe('sources', () => {
  const People = schema({
    name: schema.utf8(),
    age: schema.int8({ nullable: true }),
    since: schema.timestamp(),
    tall: schema.bool(),
  });
  const people = [
    { name: 'Ada Lovelace, countess', age: 36, since: new Date('1833-06-05T00:00:00Z'), tall: true },
    { name: 'Gödel', age: null, since: new Date('1931-01-01T12:30:00Z'), tall: false },
  ];

  it('reads CSV, JSON lines and many files of a glob alike', async () => {
    await writeFile(join(project, 'data/a.csv'), 'name;age;since;tall\n"Ada Lovelace, countess";36;1833-06-05;true\n');
    await writeFile(join(project, 'data/b.csv'), 'name;age;since;tall\nGödel;NA;1931-01-01 12:30:00;false\n');
    const lines = people.map((person) =>
      JSON.stringify({ ...person, since: person.since.toISOString().replace('Z', '') }),
    );
    await writeFile(join(project, 'data/all.jsonl'), lines.join('\n'));
    const csv = await fromProject(read.csv('data/*.csv', People, { delimiter: ';', missing: 'NA' }));
    const jsonl = await fromProject(read.jsonl('data/all.jsonl', People));
    expect(await recordsOf(openTable(csv, store.artifacts))).toEqual(people);
    expect(jsonl.digest).toBe(csv.digest);
  });

  it('reads Arrow files that others wrote', async () => {
    const Old = schema({ delay: schema.float32(), distance: schema.int32(), time: schema.float64() });
    const table = await materialise(read.arrow('vega-datasets:flights-200k.arrow', Old).where('distance > ?', 2500));
    const rows = await recordsOf(openTable<{ distance: number }>(table, store.artifacts));
    const all = JSON.parse(await readFile(PARQUET.replace('flights-3m.parquet', 'flights-200k.json'), 'utf8')) as {
      distance: number;
    }[];
    expect(rows.length).toBe(all.filter(({ distance }) => distance > 2500).length);
  });

  it('reads an npm package as it reads the file in it', async () => {
    const path = await materialise(read.parquet(PARQUET, Flight).where('delay > 1000'));
    const byPackage = await materialise(read.parquet(FLIGHTS, Flight).where('delay > 1000'));
    const exact = await materialise(
      read.parquet('vega-datasets:data/flights-3m.parquet', Flight).where('delay > 1000'),
    );
    expect([byPackage.digest, exact.digest]).toEqual([path.digest, path.digest]);
  });
});

interface Failure {
  readonly code: string;
  readonly message: RegExp;
}

describe('bad input', () => {
  it.each<[string, () => TableQuery, Failure]>([
    [
      'an empty month',
      () => month('2001-09'),
      { code: 'TABLE_EMPTY', message: /3000000 rows, "date" from 2001-01-01 .* to 2001-07-01/ },
    ],
    [
      'a file that is not there',
      () => read.parquet('none.parquet', Flight),
      { code: 'SOURCE_NOT_FOUND', message: /Nothing lies at .*none\.parquet/ },
    ],
    [
      'a package that is not there',
      () => read.parquet('no-such-package:a.parquet', Flight),
      { code: 'SOURCE_NOT_FOUND', message: /npm install no-such-package/ },
    ],
    [
      'another file of a package',
      () => read.parquet('vega-datasets:flights-9m.parquet', Flight),
      { code: 'SOURCE_NOT_FOUND', message: /Near it: .*flights-3m\.parquet/ },
    ],
    [
      'a way out of a package',
      () => read.parquet('vega-datasets:../../package.json', Flight),
      { code: 'SOURCE_NOT_FOUND', message: /no such file/ },
    ],
    [
      'an address',
      () => read.parquet('ftp://example.org/a.parquet', Flight),
      { code: 'SOURCE_NOT_FOUND', message: /a path, a glob, a file of an npm package, https/ },
    ],
    [
      'a column that is not there',
      () => read.parquet(FLIGHTS, schema({ dely: schema.int16() })),
      { code: 'COLUMN_NOT_FOUND', message: /no column "dely".*date, delay/ },
    ],
    [
      'a type too narrow',
      () => read.parquet(FLIGHTS, schema({ delay: schema.int8() })),
      { code: 'SOURCE_VALUE', message: /column delay/ },
    ],
    [
      'SQL that is none',
      () => read.parquet(FLIGHTS, Flight).where('delay >'),
      { code: 'QUERY_INVALID', message: /Parser Error/ },
    ],
    [
      'a column in SQL that is not there',
      () => read.parquet(FLIGHTS, Flight).where('dely > 1'),
      { code: 'QUERY_INVALID', message: /"dely" not found/ },
    ],
    [
      'a value without a place',
      () => read.parquet(FLIGHTS, Flight).where("origin = '?'", 'SEA'),
      { code: 'QUERY_INVALID', message: /0 places for values, and 1/ },
    ],
    [
      'a selection of what is not there',
      () => ({ ...read.parquet(FLIGHTS, Flight), steps: [{ do: 'select', columns: ['dely'] }] }),
      { code: 'COLUMN_NOT_FOUND', message: /"dely".*date, delay/ },
    ],
  ])('says what is wrong with %s', async (_case, query, { code, message }) => {
    await expect(materialise(query())).rejects.toMatchObject({
      name: 'FinalError',
      code,
      message: expect.stringMatching(message),
    });
  });

  it('takes a value for a value, not for SQL', async () => {
    await expect(
      materialise(read.parquet(FLIGHTS, Flight).where('origin = ?', "SEA' OR '1' = '1")),
    ).rejects.toMatchObject({ code: 'TABLE_EMPTY' });
  });

  it('names a torn Parquet file', async () => {
    const torn = join(project, 'torn.parquet');
    await copyFile(PARQUET, torn);
    await truncate(torn, 5_000_000);
    await expect(fromProject(read.parquet('torn.parquet', Flight))).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: expect.stringContaining('torn.parquet'),
    });
  });

  it('names a Parquet file that is broken in the middle', async () => {
    const broken = join(project, 'broken.parquet');
    await copyFile(PARQUET, broken);
    const handle = await open(broken, 'r+');
    await handle.write(Buffer.alloc(200_000, 0xff), 0, 200_000, 6_000_000);
    await handle.close();
    await expect(fromProject(read.parquet('broken.parquet', Flight))).rejects.toMatchObject({
      name: 'FinalError',
      message: expect.stringContaining('broken.parquet'),
    });
  });

  it('names the file, the line and the column of a bad value in a CSV', async () => {
    await writeFile(join(project, 'bad.csv'), 'name,age\nAda,36\nBabbage,old\n');
    const Aged = schema({ name: schema.utf8(), age: schema.int16() });
    await expect(fromProject(read.csv('bad.csv', Aged))).rejects.toMatchObject({
      name: 'FinalError',
      code: 'SOURCE_VALUE',
      message: expect.stringMatching(/bad\.csv.*Line: 3.*age/),
    });
  });

  it('leaves nothing behind', async () => {
    const { artifacts, root, remove } = await temporaryStore();
    const query = makeMaterialise({ artifacts, project: process.cwd() });
    await expect(query(read.parquet(FLIGHTS, schema({ delay: schema.int8() })))).rejects.toMatchObject({
      code: 'SOURCE_VALUE',
    });
    const left = await readdir(root, { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile())).toEqual([]);
    expect(await readdir(join(root, 'scratch'))).toEqual([]);
    await remove();
  });

  it('stops when it is told to', async () => {
    const signal = AbortSignal.abort();
    const query = makeMaterialise({ artifacts: store.artifacts, project: process.cwd() });
    await expect(query(read.parquet(FLIGHTS, Flight), { signal })).rejects.toMatchObject({ name: 'AbortError' });
  });
});
