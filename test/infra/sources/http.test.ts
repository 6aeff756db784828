import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, createGzip, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeMaterialise } from '../../../activities/materialise.js';
import type { TableRef } from '../../../core/artifact.js';
import type { TableQuery } from '../../../core/query.js';
import { schema } from '../../../core/schema/index.js';
import { secret } from '../../../core/secret.js';
import { openTable } from '../../../infra/arrow/open-table.js';
import type { SourceRead } from '../../../infra/arrow/source-sql.js';
import { sourceLimits } from '../../../infra/sources/limits.js';
import { read } from '../../../pipelines/language/read.js';
import { Flight, recordsOf, temporaryStore } from '../../support/tables.js';
import { serveWeb } from '../../support/web-server.js';
import type { Page, WebServer } from '../../support/web-server.js';

const Person = schema({ name: schema.utf8(), age: schema.int16() });
const CSV = 'name,age\nAda,36\nBabbage,79\n';
const PARQUET = join(process.cwd(), 'node_modules/vega-datasets/data/flights-3m.parquet');
const limits = { ...sourceLimits({}), bytes: 32 << 20 };

const send =
  (body: string | Buffer, headers: Record<string, string> = {}): Page =>
  (_request, response) =>
    void response.writeHead(200, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);
const status =
  (code: number): Page =>
  (_request, response) =>
    void response.writeHead(code).end('no');
const lead =
  (location: string): Page =>
  (_request, response) =>
    void response.writeHead(302, { location }).end();

let store: Awaited<ReturnType<typeof temporaryStore>>;
let web: WebServer;
let other: WebServer;
const seen: Record<string, string | undefined> = {};
const reads: SourceRead[] = [];
let cuts = 0;
const from = (path: string): string => web.origin + path;
const materialise = (query: TableQuery, { stallMs = limits.stallMs } = {}): Promise<TableRef> =>
  makeMaterialise({ artifacts: store.artifacts, project: store.root, limits: { ...limits, stallMs } })(query, {
    onRead: (one) => reads.push(one),
  });
const people = async (path: string): Promise<unknown[]> =>
  recordsOf(openTable(await materialise(read.csv(from(path), Person)), store.artifacts));
const ADA = [
  { name: 'Ada', age: 36 },
  { name: 'Babbage', age: 79 },
];

/** Breaks off twice; asked for the rest of the same content, it sends that. */
function cutting(whole: Buffer, { honest }: { honest: boolean }): Page {
  return (request, response) => {
    const begin = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const same = honest && request.headers['if-range'] === '"v1"';
    const rest = same ? whole.subarray(begin) : whole;
    const headers = { 'content-length': rest.length, etag: '"v1"', ...(honest && { 'accept-ranges': 'bytes' }) };
    response.writeHead(same ? 206 : 200, headers);
    const ends = cuts++ >= 2 || !honest;
    if (ends && honest) return void response.end(rest);
    response.write(rest.subarray(0, rest.length >> 1), () => response.destroy());
  };
}

beforeAll(async () => {
  store = await temporaryStore();
  await mkdir(join(store.root, 'scratch'), { recursive: true });
  const parquet = await readFile(PARQUET);
  other = await serveWeb({
    '/people.csv': (request, response) => {
      seen['elsewhere'] = request.headers.authorization ?? 'none';
      send(CSV)(request, response);
    },
  });
  web = await serveWeb({
    '/people.csv': send(CSV, { etag: '"p1"' }),
    '/dated.csv': send(CSV, { 'last-modified': 'Thu, 01 Mar 2001 10:00:00 GMT' }),
    '/undated.csv': send(CSV),
    '/flights.parquet': send(parquet, { etag: '"f1"' }),
    '/people.csv.gz': send(gzipSync(CSV)),
    '/encoded.csv': send(gzipSync(CSV), { 'content-encoding': 'gzip' }),
    '/brotli.csv': send(brotliCompressSync(CSV), { 'content-encoding': 'br' }),
    '/lzma.csv': send(CSV, { 'content-encoding': 'lzma' }),
    '/torn.csv.gz': send(gzipSync(CSV.repeat(100)).subarray(0, 60)),
    '/bomb.csv.gz': (_request, response) => {
      response.writeHead(200);
      const gzip = createGzip();
      gzip.pipe(response);
      const zeros = Buffer.alloc(1 << 20);
      const more = (left: number): void => void (left === 0 ? gzip.end() : gzip.write(zeros, () => more(left - 1)));
      more(200);
    },
    '/round': lead('/again'),
    '/again': lead('/round'),
    '/moved.csv': lead('/people.csv'),
    '/elsewhere.csv': lead(`${other.origin}/people.csv`),
    '/to-a-file': lead('file:///etc/passwd'),
    '/silent.csv': () => undefined,
    '/stalls.csv': (_request, response) => void response.writeHead(200, { 'content-length': 100 }).write('name,age\n'),
    '/short.csv': (_request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write(CSV, () => response.destroy());
    },
    '/cut.parquet': cutting(parquet, { honest: true }),
    '/cut-always.parquet': cutting(parquet, { honest: false }),
    '/large.csv': send(CSV, { 'content-length': String(64 << 20) }),
    '/endless.csv': (_request, response) => {
      const more = (): void => void (response.destroyed || response.write(Buffer.alloc(1 << 20, 'x'), more));
      response.writeHead(200);
      more();
    },
    '/busy.csv': status(503),
    '/denied.csv': status(403),
    '/odd.csv': status(418),
    '/guarded.csv': (request, response) => {
      seen['guarded'] = request.headers.authorization;
      (seen['guarded'] === 'Bearer tok-55512' ? send(CSV) : status(401))(request, response);
    },
    '/bad.csv': send('name,age\nAda,36\nBabbage,old\n'),
  });
});
afterAll(async () => {
  await web.close();
  await other.close();
  await store.remove();
});

describe('a table on the web', () => {
  it('is read, and known by its ETag or its date', async () => {
    reads.length = 0;
    expect(await people('/people.csv')).toEqual(ADA);
    await people('/dated.csv');
    await people('/undated.csv');
    expect(reads.map(({ identities }) => identities)).toEqual([
      { [from('/people.csv')]: '"p1"' },
      { [from('/dated.csv')]: 'Thu, 01 Mar 2001 10:00:00 GMT' },
      { [from('/undated.csv')]: null },
    ]);
  });

  it.each(['/people.csv.gz', '/encoded.csv', '/brotli.csv', '/moved.csv'])('is the same as %s', async (path) => {
    expect(await people(path)).toEqual(ADA);
  });

  it('is read like a local file, and gives the same table', async () => {
    const query = (place: string): TableQuery => read.parquet(place, Flight).where('delay > 1000');
    expect((await materialise(query(from('/flights.parquet')))).digest).toBe(
      (await materialise(query(PARQUET))).digest,
    );
  });

  it('goes on where it broke off', async () => {
    cuts = 0;
    const table = await materialise(read.parquet(from('/cut.parquet'), Flight).where('delay > 1000'));
    expect(cuts).toBe(3);
    const whole = await materialise(read.parquet(PARQUET, Flight).where('delay > 1000'));
    expect(table.digest).toBe(whole.digest);
  });
});

describe('its credential', () => {
  const guarded = (path: string): TableQuery => read.csv(from(path), Person, { auth: secret('web-token') });
  beforeAll(() => {
    process.env['COPPICE_SECRET_WEB_TOKEN'] = 'tok-55512';
  });
  afterAll(() => {
    delete process.env['COPPICE_SECRET_WEB_TOKEN'];
  });

  it('is sent, to this server only', async () => {
    expect((await materialise(guarded('/guarded.csv'))).rows).toBe(2);
    expect((await materialise(guarded('/elsewhere.csv'))).rows).toBe(2);
    expect(seen['elsewhere']).toBe('none');
    expect(JSON.stringify(guarded('/guarded.csv'))).not.toContain('tok-55512');
  });

  it('is asked for where it is missing, and never goes out unencrypted or in an address', async () => {
    await expect(people('/guarded.csv')).rejects.toMatchObject({
      code: 'SOURCE_DENIED',
      message: expect.stringContaining("secret('name')"),
    });
    const open = read.csv('http://example.invalid/a.csv', Person, { auth: secret('web-token') });
    await expect(materialise(open)).rejects.toMatchObject({ name: 'FinalError', code: 'SOURCE_INSECURE' });
    const error = (await materialise(read.csv('http://ana:hunter22@127.0.0.1:1/a.csv', Person)).catch(
      (thrown: unknown) => thrown,
    )) as Error;
    expect(error).toMatchObject({ code: 'SOURCE_INSECURE' });
    expect(error.message).not.toContain('hunter22');
  });
});

describe('a bad server', () => {
  it.each([
    ['stalls in the middle of a body', '/stalls.csv', 'SOURCE_INTERRUPTED', /after 9 of 100 bytes: no byte came/],
    ['never answers', '/silent.csv', 'SOURCE_UNREACHABLE', /said nothing for 0\.3 s/],
    ['sends less than it said', '/short.csv', 'SOURCE_INTERRUPTED', /after 27 of 100 bytes/],
    ['is busy', '/busy.csv', 'SOURCE_BUSY', /503/],
  ])('that %s may be better next time', async (_case, path, code, message) => {
    await expect(materialise(read.csv(from(path), Person), { stallMs: 300 })).rejects.toMatchObject({
      name: 'RetryableError',
      code,
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ['has no such page', '/none.csv', 'SOURCE_NOT_FOUND', /404/],
    ['refuses', '/denied.csv', 'SOURCE_DENIED', /403/],
    ['answers oddly', '/odd.csv', 'SOURCE_REFUSED', /418/],
    ['leads in a circle', '/round', 'SOURCE_REDIRECTS', /more than 5 times/],
    ['leads to a file of this machine', '/to-a-file', 'SOURCE_REDIRECTS', /not HTTP/],
    ['says it sends too much', '/large.csv', 'SOURCE_TOO_LARGE', /64 MiB.*32 MiB/],
    ['never ends', '/endless.csv', 'SOURCE_TOO_LARGE', /32 MiB.*COPPICE_SOURCE_MAX_MIB/],
    ['packs in an unknown way', '/lzma.csv', 'SOURCE_UNREADABLE', /lzma/],
    ['sends half a packed file', '/torn.csv.gz', 'SOURCE_UNREADABLE', /torn\.csv\.gz is broken where it is packed/],
    ['sends a bad value', '/bad.csv', 'SOURCE_VALUE', /127\.0\.0\.1:\d+\/bad\.csv.*Line: 3.*age/],
  ])('that %s is told at once', async (_case, path, code, message) => {
    await expect(people(path)).rejects.toMatchObject({
      name: 'FinalError',
      code,
      message: expect.stringMatching(message),
    });
  });

  it('that sends a bomb is stopped long before it has gone off', async () => {
    const roomy = { ...limits, bytes: 1 << 30 };
    const run = makeMaterialise({ artifacts: store.artifacts, project: store.root, limits: roomy });
    await expect(run(read.csv(from('/bomb.csv.gz'), Person))).rejects.toMatchObject({
      name: 'FinalError',
      code: 'SOURCE_BOMB',
      message: expect.stringMatching(/bomb\.csv\.gz became 6\d.* MiB from/),
    });
    await expect(people('/bomb.csv.gz')).rejects.toMatchObject({ code: 'SOURCE_TOO_LARGE' });
    await writeFile(join(store.root, 'local.csv.gz'), gzipSync(Buffer.alloc(100 << 20)));
    await expect(run(read.csv('local.csv.gz', Person))).rejects.toMatchObject({ code: 'SOURCE_BOMB' });
  });

  it('that breaks off and cannot go on costs one attempt', async () => {
    const before = web.asked.length;
    await expect(materialise(read.parquet(from('/cut-always.parquet'), Flight))).rejects.toMatchObject({
      name: 'RetryableError',
      code: 'SOURCE_INTERRUPTED',
    });
    expect(web.asked.length).toBe(before + 1);
  });

  it('leaves nothing behind', async () => {
    expect(await readdir(join(store.root, 'scratch'))).toEqual([]);
  });

  it('is left when the step is cancelled', async () => {
    const abort = new AbortController();
    const run = makeMaterialise({ artifacts: store.artifacts, project: store.root, limits: sourceLimits({}) });
    const reading = run(read.csv(from('/stalls.csv'), Person), { signal: abort.signal });
    const asked = web.asked.length;
    while (web.asked.length === asked) await new Promise((resolve) => setImmediate(resolve));
    abort.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });
});
