import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { makeMaterialise } from '../../../activities/materialise.js';
import type { TableRef } from '../../../core/artifact.js';
import type { FinalError } from '../../../core/errors.js';
import type { FileOptions, TableQuery } from '../../../core/query.js';
import { schema } from '../../../core/schema/index.js';
import { secret } from '../../../core/secret.js';
import { openTable } from '../../../infra/arrow/open-table.js';
import type { SourceRead } from '../../../infra/arrow/source-sql.js';
import { identities } from '../../../infra/sources/identities.js';
import { openS3 } from '../../../infra/sources/s3.js';
import { read } from '../../../pipelines/language/read.js';
import { onS3, startGateway } from '../../support/s3-gateway.js';
import type { Gateway } from '../../support/s3-gateway.js';
import { serveWeb } from '../../support/web-server.js';
import { Flight, recordsOf, temporaryStore } from '../../support/tables.js';

const PARQUET = join(process.cwd(), 'node_modules/vega-datasets/data/flights-3m.parquet');
const Day = schema({ year: schema.int16(), month: schema.int8(), n: schema.int32() });

onS3('a source', () => {
  let server: Gateway;
  let store: Awaited<ReturnType<typeof temporaryStore>>;
  const auth = secret('test-store');
  const reads: SourceRead[] = [];
  const materialise = (query: TableQuery): Promise<TableRef> =>
    makeMaterialise({ artifacts: store.artifacts, project: store.root })(query, { onRead: (one) => reads.push(one) });
  const days = async (place: string, options: FileOptions = {}): Promise<number[]> => {
    const query = read.csv(place, Day, { auth, partitions: true, ...options });
    const rows = await recordsOf(openTable<{ n: number }>(await materialise(query), store.artifacts));
    return rows.map(({ n }) => n);
  };

  const failure = (query: TableQuery): Promise<string> =>
    materialise(query).then(
      () => 'it did not fail',
      (error: FinalError) => `${error.name} ${error.code} ${error.message}`,
    );

  beforeAll(async () => {
    server = await startGateway();
    store = await temporaryStore();
    process.env['COPPICE_S3_ENDPOINT'] = server.endpoint;
    process.env['COPPICE_SECRET_TEST_STORE'] = `${server.key}:${server.secret}`;
    process.env['COPPICE_SECRET_WRONG_STORE'] = JSON.stringify({
      accessKeyId: server.key,
      secretAccessKey: 'wr0ng-key',
    });
    for (const [month, n] of [
      ['01', 1],
      ['02', 2],
      ['03', 3],
    ] as const) {
      await mkdir(join(server.bucket, `days/year=2001/month=${month}`), { recursive: true });
      await writeFile(join(server.bucket, `days/year=2001/month=${month}/a.csv`), `n\n${n}\n`);
    }
    await writeFile(join(server.bucket, 'packed.csv.gz'), gzipSync('year,month,n\n2001,1,7\n'));
    const client = await openS3(auth);
    await client.send(
      new PutObjectCommand({ Bucket: 'bucket', Key: 'flights.parquet', Body: await readFile(PARQUET) }),
    );
    client.destroy();
  });
  afterAll(async () => {
    for (const name of ['COPPICE_S3_ENDPOINT', 'COPPICE_SECRET_TEST_STORE', 'COPPICE_SECRET_WRONG_STORE'])
      delete process.env[name];
    await server.remove();
    await store.remove();
  });

  it('has spans as files have', async () => {
    for (const [span, version] of ['1/1', '2/1', '10/1', '10/2'].map((name) => name.split('/'))) {
      await mkdir(join(server.bucket, `spans/${span}/v${version}`), { recursive: true });
      await writeFile(
        join(server.bucket, `spans/${span}/v${version}/rows.csv`),
        `year,month,n\n2001,1,${Number(span) * 10 + Number(version)}\n`,
      );
    }
    const place = 's3://bucket/spans/{span}/v{version}/*.csv';
    reads.length = 0;
    expect(await days(place, { partitions: false })).toEqual([102]);
    expect(reads[0]?.spans).toEqual([{ span: 10, version: 2 }]);
    expect(await days(place, { partitions: false, span: { last: 9 } })).toEqual([21, 102]);
    await expect(days(place, { partitions: false, span: 3 })).rejects.toThrow(/has no span 3/);
  });

  it('is joined by SQL with one of the web and one of the disk, and each is on record', async () => {
    reads.length = 0;
    const web = await serveWeb({
      '/names.csv': (_request, response) => response.end('month,name\n1,January\n2,February\n'),
    });
    await writeFile(join(store.root, 'seasons.jsonl'), '{"name":"February","season":"winter"}\n');
    const month = schema.int8();
    const name = schema.utf8();
    const Told = schema({ name, season: schema.utf8({ nullable: true }), n: schema.int32() });
    const tables = {
      days: read.csv('s3://bucket/days/**/*.csv', Day, { auth, partitions: true }).where('n < 3'),
      names: read.csv(`${web.origin}/names.csv`, schema({ month, name })),
      seasons: read.jsonl('seasons.jsonl', schema({ name, season: schema.utf8() })),
    };
    const sql = `SELECT name, season, sum(n)::INTEGER AS n FROM days JOIN names USING (month) LEFT JOIN seasons USING (name)
      GROUP BY ALL HAVING sum(n) > ? ORDER BY n`;
    const told = await materialise(read.query(tables, Told, sql, 0)).finally(() => web.close());
    expect(await recordsOf(openTable(told, store.artifacts))).toEqual([
      { name: 'January', season: null, n: 1 },
      { name: 'February', season: 'winter', n: 2 },
    ]);
    const places = reads.flatMap((one) => Object.keys(one.identities));
    expect(places).toEqual([
      ...['01', '02', '03'].map((day) => `s3://bucket/days/year=2001/month=${day}/a.csv`),
      `${web.origin}/names.csv`,
      expect.stringMatching(/seasons\.jsonl$/),
    ]);
  });

  it('is the same table as its file, and known by its ETag', async () => {
    reads.length = 0;
    const query = (place: string, options?: FileOptions): TableQuery =>
      read.parquet(place, Flight, options).where('delay > 1000');
    const table = await materialise(query('s3://bucket/flights.parquet', { auth }));
    expect(table.digest).toBe((await materialise(query(PARQUET))).digest);
    const stood = reads[0]!.identities['s3://bucket/flights.parquet'];
    expect(stood).toMatch(/^".+" 13493022$/);
    const now = await identities([reads[0]!.source], { artifacts: store.artifacts, project: store.root });
    expect(now).toEqual(reads[0]!.identities);
  });

  it('may be a folder, a glob, partitions, or packed', async () => {
    expect(await days('s3://bucket/days/')).toEqual([1, 2, 3]);
    expect(await days('s3://bucket/days/year=2001/month=0[23]/*.csv')).toEqual([2, 3]);
    expect(await days('s3://bucket/**/a.csv')).toEqual([1, 2, 3]);
    expect(await days('s3://bucket/packed.csv.gz', { partitions: false })).toEqual([7]);
  });

  it('that changed is known to have, without being read', async () => {
    const now = (): ReturnType<typeof identities> =>
      identities([read.csv('s3://bucket/days/', Day, { auth }).source], {
        artifacts: store.artifacts,
        project: store.root,
      });
    const before = await now();
    await mkdir(join(server.bucket, 'days/year=2001/month=04'));
    await writeFile(join(server.bucket, 'days/year=2001/month=04/a.csv'), 'n\n4\n');
    expect(Object.keys(await now()).filter((place) => !(place in before))).toEqual([
      's3://bucket/days/year=2001/month=04/a.csv',
    ]);
  });

  it.each([
    ['a key that is not there', 's3://bucket/none.csv', /SOURCE_NOT_FOUND.*Nothing lies in the bucket bucket/],
    ['a bucket that is not there', 's3://none/a.csv', /SOURCE_NOT_FOUND.*NoSuchBucket/],
    ['no bucket at all', 's3://bucket', /SOURCE_NOT_FOUND.*s3:\/\/bucket\/key/],
  ])('says what is wrong with %s', async (_case, place, says) => {
    expect(await failure(read.csv(place, Day, { auth }))).toMatch(says);
  });

  it.each([
    ['wrong-store', /SOURCE_DENIED.*AWS_ACCESS_KEY_ID.*secret\('name'\)/],
    ['none', /SECRET_MISSING.*COPPICE_SECRET_NONE/],
  ])('says what is wrong with the credential %s, and never what it is', async (name, says) => {
    const said = await failure(read.csv('s3://bucket/a.csv', Day, { auth: secret(name) }));
    expect(said).toMatch(says);
    expect(said).not.toMatch(/wr0ng-key/);
  });

  it('leaves nothing behind', async () => {
    expect(await readdir(join(store.root, 'scratch'))).toEqual([]);
  });
});
