import { createHash } from 'node:crypto';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { makeMaterialise } from '../../../activities/materialise.js';
import type { TableRef } from '../../../core/artifact.js';
import type { FinalError } from '../../../core/errors.js';
import type { TableQuery } from '../../../core/query.js';
import { schema } from '../../../core/schema/index.js';
import { openTable } from '../../../infra/arrow/open-table.js';
import type { SourceRead } from '../../../infra/arrow/source-sql.js';
import { identities } from '../../../infra/sources/identities.js';
import { sourceLimits } from '../../../infra/sources/limits.js';
import { read } from '../../../pipelines/language/read.js';
import { failureOf } from '../../support/source-folder.js';
import { recordsOf, temporaryStore } from '../../support/tables.js';

let store: Awaited<ReturnType<typeof temporaryStore>>;
const file = async (path: string, content: string | Uint8Array): Promise<void> => {
  await mkdir(join(store.root, path, '..'), { recursive: true });
  await writeFile(join(store.root, path), content);
};
const limits = { ...sourceLimits({}), cellBytes: 1 << 20, pixels: 1e6 };
const reads: SourceRead[] = [];
const materialise = (query: TableQuery): Promise<TableRef> =>
  makeMaterialise({ artifacts: store.artifacts, project: store.root, limits })(query, { onRead: (r) => reads.push(r) });
const rowsOf = async (query: TableQuery): Promise<Record<string, unknown>[]> =>
  recordsOf(openTable(await materialise(query), store.artifacts));
const failure = (query: TableQuery): Promise<FinalError> => failureOf(materialise(query));

/** Noise, always the same: it does not pack, so half of the file is half of the picture. */
const noise = (width: number, height: number): Sharp => {
  const pixels = createHash('shake256', { outputLength: width * height * 3 }).digest();
  return sharp(pixels, { raw: { width, height, channels: 3 } });
};
/** A PNG whose head says how large it is, and whose body holds next to nothing. */
function bomb(width: number, height: number): Buffer {
  const chunk = (name: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const mark = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const body = [chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.alloc(100))), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([mark, ...body]);
}

beforeAll(async () => {
  store = await temporaryStore();
});
afterAll(async () => {
  // None of all this may have left anything.
  expect(await readdir(join(store.root, 'scratch'))).toEqual([]);
  await store.remove();
});

describe('images', () => {
  const size = [2, 3] as const;

  it('become tensors, with the size they came with, in the order of their paths', async () => {
    const line = [255, 0, 0, 255, 9, 9, 9, 255, 0, 0, 255, 0];
    await file(
      'shots/b/halved.png',
      await sharp(Uint8Array.from([...line, ...line]), { raw: { width: 3, height: 2, channels: 4 } })
        .png()
        .toBuffer(),
    );
    await file(
      'shots/a/grey.jpg',
      await sharp({ create: { width: 30, height: 15, channels: 3, background: '#808080' } })
        .jpeg()
        .toBuffer(),
    );
    await file(
      'shots/a/one.png',
      await sharp({ create: { width: 1, height: 1, channels: 3, background: '#0a141e' } })
        .png()
        .toBuffer(),
    );
    await file(
      'shots/c.svg',
      '<svg xmlns="http://www.w3.org/2000/svg" width="6" height="4"><rect width="6" height="4" fill="#00f"/></svg>',
    );
    const query = read
      .images('shots/**/*.*', { size, channels: 3 })
      .derive('kind', schema.category(), "split_part(path, '/', -2)");
    const rows = await rowsOf(query);
    expect(rows.map(({ path, width, height, kind }) => [path, width, height, kind])).toEqual([
      ['shots/a/grey.jpg', 30, 15, 'a'],
      ['shots/a/one.png', 1, 1, 'a'],
      ['shots/b/halved.png', 3, 2, 'b'],
      ['shots/c.svg', 6, 4, 'shots'],
    ]);
    const [grey, one, halved, blue] = rows.map(({ image }) => [...(image as Uint8Array)]);
    expect(grey).toEqual(Array<number>(18).fill(128));
    expect(one).toEqual(Array.from({ length: 6 }, () => [10, 20, 30]).flat());
    expect(blue).toEqual(Array.from({ length: 6 }, () => [0, 0, 255]).flat());
    // On the left red, on the right nothing: white.
    expect([halved!.slice(0, 3), halved!.slice(6, 9)]).toEqual([
      [255, 0, 0],
      [255, 255, 255],
    ]);
  });

  it('are the same bytes when read again, and keep their type', async () => {
    const query = read.images('shots/**/*.*', { size: [4, 4], channels: 1, fit: 'contain' }).where("path LIKE '%a/%'");
    const table = await materialise(query);
    expect(table.schema[1]).toEqual({ name: 'image', type: 'tensor<uint8>[4,4,1]', nullable: true });
    expect(await materialise(JSON.parse(JSON.stringify(query)) as TableQuery)).toEqual(table);
    const [{ image } = {}] = await recordsOf(openTable(table, store.artifacts));
    // 2:1 in a square: a white line above and below.
    expect([...(image as Uint8Array)].map((grey) => grey > 140)).toEqual(
      [true, false, false, true].flatMap((edge) => Array<boolean>(4).fill(edge)),
    );
  });

  it('too large for arrays of DuckDB pass as well, many a file', async () => {
    const [first] = await rowsOf(
      read.images(['shots/a/one.png', 'shots/a/grey.jpg'], { size: [256, 256], channels: 3 }),
    );
    const image = first!['image'] as Uint8Array;
    expect([image.length, [...image.subarray(-3)]]).toEqual([256 * 256 * 3, [10, 20, 30]]);
    const places = Array.from({ length: 300 }, (_none, at) => (at % 2 === 0 ? 'shots/a/one.png' : 'shots/c.svg'));
    const many = await rowsOf(read.images(places, { size: [192, 192], channels: 3 }));
    expect(many.map(({ path }) => path)).toEqual(places);
    for (const [at, row] of many.entries()) expect((row['image'] as Uint8Array)[110_591]).toBe(at % 2 === 0 ? 30 : 255);
  });

  it.each<[string, () => Promise<Uint8Array>, string, RegExp]>([
    [
      'a PNG that is cut',
      async () => (await noise(60, 60).png().toBuffer()).subarray(0, 5000),
      'SOURCE_UNREADABLE',
      /decoded/,
    ],
    [
      'a JPEG that is cut',
      async () => (await noise(60, 60).jpeg().toBuffer()).subarray(0, 2000),
      'SOURCE_UNREADABLE',
      /JPEG/,
    ],
    ['text named as an image', async () => Buffer.from('hello'), 'SOURCE_UNREADABLE', /unsupported image format/],
    ['nothing at all', async () => Buffer.alloc(0), 'SOURCE_UNREADABLE', /[Ee]mpty/],
    ['a head of 60,000 × 60,000 pixels', async () => bomb(60_000, 60_000), 'SOURCE_TOO_LARGE', /1 million/],
    [
      'an SVG of 60,000 × 60,000 pixels',
      async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="60000" height="60000"/>'),
      'SOURCE_TOO_LARGE',
      /1 million/,
    ],
    ['2 MiB where 1 is allowed', async () => Buffer.alloc(2 << 20), 'CELL_TOO_LONG', /2 MiB.*1 MiB/],
  ])('with %s are refused, or left out and named', async (name, content, code, says) => {
    const path = `bad/${name.replaceAll(' ', '-')}/x.png`;
    await file(path, await content());
    await file(path.replace('x.png', 'y.png'), await noise(9, 9).png().toBuffer());
    const place = path.replace('x.png', '*.png');
    const error = await failure(read.images(place, { size, channels: 3 }));
    expect(error).toMatchObject({ name: 'FinalError', code, message: expect.stringMatching(says) });
    expect(error.message).toContain(path);
    const table = await materialise(read.images(place, { size, channels: 3, bad: 'skip' }));
    expect(table.rows).toBe(1);
    expect(reads.at(-1)!.skipped).toEqual([{ name: path, why: expect.stringMatching(says) }]);
    const { meta } = await store.artifacts.manifest(table);
    expect(meta['skipped']).toEqual(reads.at(-1)!.skipped);
  });

  it('must be there, in a place that names files, and one at least whole', async () => {
    await mkdir(join(store.root, 'empty'), { recursive: true });
    const options = { size, channels: 3 } as const;
    expect(await failure(read.images('empty/*.png', options))).toMatchObject({ code: 'SOURCE_NOT_FOUND' });
    expect(await failure(read.images('empty', options))).toMatchObject({
      code: 'SOURCE_NOT_FOUND',
      hint: expect.stringContaining('"empty/**/*.png"'),
    });
    await file('texts/a.png', 'no image');
    const error = await failure(read.images('texts/*.png', { ...options, bad: 'skip' }));
    expect(error).toMatchObject({ code: 'TABLE_EMPTY', message: expect.stringContaining('texts/a.png') });
    expect(() => read.images('a.png', { size: [0, 3], channels: 3 })).toThrow(/\[0, 3\]/);
  });
});

describe('texts', () => {
  it('are a row each: path, text, bytes', async () => {
    await file('notes/b/2.txt', '\ufeffGrüße\n');
    await file('notes/a/1.txt', '');
    expect(await rowsOf(read.text('notes/**/*.txt'))).toEqual([
      { path: 'notes/a/1.txt', text: '', bytes: 0 },
      { path: 'notes/b/2.txt', text: 'Grüße\n', bytes: 11 },
    ]);
    const words = read.text('notes/b/*.txt').derive('words', schema.int64(), "len(string_split(trim(text), ' '))");
    expect(await rowsOf(words.select('words'))).toEqual([{ words: 1n }]);
  });

  it('are in the encoding that is said', async () => {
    await file('old/latin.txt', Buffer.from('Gödel', 'latin1'));
    await file('old/utf16.txt', Buffer.from('\ufeffGödel', 'utf16le'));
    const [latin] = await rowsOf(read.text('old/latin.txt', { encoding: 'latin-1' }));
    const [wide] = await rowsOf(read.text('old/utf16.txt', { encoding: 'utf-16' }));
    expect([latin!['text'], wide!['text'], wide!['bytes']]).toEqual(['Gödel', 'Gödel', 12]);
  });

  it('of mixed encodings are refused, naming the file that differs', async () => {
    await file('mixed/1.txt', 'Gödel');
    await file('mixed/2.txt', Buffer.from('Gödel', 'latin1'));
    const error = await failure(read.text('mixed/*.txt'));
    expect(error).toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: expect.stringMatching(/mixed\/2\.txt is no utf-8/),
    });
    expect(error.hint).toContain("'latin-1'");
    await file('mixed/3.txt', 'x'.repeat(2 << 20));
    expect(await failure(read.text('mixed/3.txt'))).toMatchObject({ code: 'CELL_TOO_LONG' });
  });
});

describe('JSON documents', () => {
  const Person = schema({ name: schema.utf8(), age: schema.int16() });

  it('are one object a file, or arrays', async () => {
    await file('people/1.json', JSON.stringify({ name: 'Ada', age: 36 }, null, 2));
    await file(
      'people/2.json',
      JSON.stringify([
        { name: 'Bob', age: 3 },
        { age: 4, name: 'Eve' },
      ]),
    );
    const rows = await rowsOf(read.json('people/*.json', Person));
    expect(rows).toEqual([
      { name: 'Ada', age: 36 },
      { name: 'Bob', age: 3 },
      { name: 'Eve', age: 4 },
    ]);
  });

  it('that are cut name the file', async () => {
    await file('cut/1.json', '{"name": "Ada", "age": 36}');
    await file('cut/2.json', '{"name": "Ada", "age"');
    const error = await failure(read.json('cut/*.json', Person));
    expect(error).toMatchObject({ code: 'SOURCE_UNREADABLE', message: expect.stringContaining('cut/2.json') });
  });
});

describe('files of a package', () => {
  beforeAll(async () => {
    await file('node_modules/pictures/data/a/1.txt', 'one');
    await file('node_modules/pictures/data/b/2.txt', 'two');
  });

  it('are named by globs, and called the same on any machine', async () => {
    const rows = await rowsOf(read.text('pictures:data/*/*.txt'));
    expect(rows.map(({ path, text }) => [path, text])).toEqual([
      ['pictures:data/a/1.txt', 'one'],
      ['pictures:data/b/2.txt', 'two'],
    ]);
    expect(await failure(read.text('pictures:data/*.png'))).toMatchObject({ code: 'SOURCE_NOT_FOUND' });
    expect(await failure(read.text('none:data/*.png'))).toMatchObject({ hint: expect.stringContaining('npm install') });
  });

  it('may be no links that lead out of it', async () => {
    await symlink(join(store.root, 'notes/b/2.txt'), join(store.root, 'node_modules/pictures/data/b/3.txt'));
    const error = await failure(read.text('pictures:data/**/*.txt'));
    expect(error).toMatchObject({ code: 'SOURCE_OUTSIDE', message: expect.stringContaining('data/b/3.txt') });
  });
});

it('many files are known together, and differ once one of them does', async () => {
  for (let at = 0; at < 101; at++) await file(`many/${at}.txt`, String(at));
  const query = read.text('many/*.txt');
  await materialise(query);
  const stood = reads.at(-1)!.identities;
  expect(Object.entries(stood)).toEqual([['many/*.txt', expect.stringMatching(/^101 files, [0-9a-f]{64}$/)]]);
  const now = (): ReturnType<typeof identities> =>
    identities([query.source], { artifacts: store.artifacts, project: store.root });
  expect(await now()).toEqual(stood);
  await file('many/7.txt', 'eight');
  expect(await now()).not.toEqual(stood);
});
