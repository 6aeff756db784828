import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from '@jest/globals';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import { onEveryStore } from '../support/artifact-stores.js';

onEveryStore('artifacts', (opened) => {
  let store: Artifacts;
  beforeEach(() => {
    store = opened.store();
  });

  const commit = async (files: Readonly<Record<string, string>>, meta = {}): ReturnType<Artifacts['commit']> => {
    const directory = await store.scratch();
    const list = Object.entries(files).map(([path, text]) => ({ path, from: join(directory, path), text }));
    for (const { from, text } of list) await writeFile(from, text);
    return store.commit({ kind: 'model', files: list.map(({ path, from }) => ({ path, from })), meta });
  };

  it('returns the bytes it was given, as a path and as bytes', async () => {
    const ref = await commit({ 'model.json': '{"a":1}', 'weights.bin': 'wwww' });
    expect(await readFile(await store.file(ref, 'weights.bin'), 'utf8')).toBe('wwww');
    expect(Buffer.from(await store.bytes(ref, 'model.json')).toString()).toBe('{"a":1}');
    expect(ref).toMatchObject({ $artifact: 'model', bytes: 11 });
    expect(ref.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('names files by the BLAKE3 digest that others compute', async () => {
    const ref = await commit({ 'empty.bin': '', 'abc.txt': 'abc' });
    const { files } = await store.manifest(ref);
    expect(files.map((file) => file.digest)).toEqual([
      'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262',
      '6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85',
    ]);
  });

  it('digests a file of many chunks as it does the same bytes at once', async () => {
    const text = 'x'.repeat(9_000_001);
    const ref = await commit({ 'long.txt': text });
    expect(Buffer.from(await store.bytes(ref, 'long.txt')).toString()).toBe(text);
    expect(await readFile(await store.file(ref, 'long.txt'), 'utf8')).toBe(text);
  });

  it('gives equal content one reference, and other meta, names or bytes another', async () => {
    const first = await commit({ a: '1' }, { note: 'x', also: 'y' });
    expect(await commit({ a: '1' }, { also: 'y', note: 'x' })).toEqual(first);
    const others = [await commit({ a: '1' }), await commit({ b: '1' }), await commit({ a: '2' })];
    expect(new Set([first, ...others].map((ref) => ref.digest)).size).toBe(4);
  });

  it('gives the reference that any other store would', async () => {
    const ref = await commit({ 'model.json': '{"a":1}', 'weights.bin': 'wwww' }, { note: 'x' });
    expect(ref.digest).toBe('6afd9d71c085dea001ca441721b3c8dd277024f6c56f5d8f2d23e7fa0122d765');
    expect(ref.uri).toMatch(new RegExp(`^(file|s3)://.*/objects/${ref.digest.slice(0, 2)}/${ref.digest}[.]json$`));
  });

  it('keeps what has several parts, two names of one content, and an empty file', async () => {
    const long = 'abcdefgh'.repeat(5_000_000);
    const ref = await commit({ 'long.txt': long, 'same.txt': long, 'none.txt': '' });
    expect(ref.bytes).toBe(2 * long.length);
    const later = await opened.again();
    expect(await later.has(ref)).toBe(true);
    for (const path of ['long.txt', 'same.txt']) expect(await readFile(await later.file(ref, path), 'utf8')).toBe(long);
    expect(await later.bytes(ref, 'none.txt')).toHaveLength(0);
  });

  it('commits the same content many times at once', async () => {
    const refs = await Promise.all(Array.from({ length: 20 }, () => commit({ same: 'bytes', other: 'more' })));
    expect(new Set(refs.map((ref) => ref.digest)).size).toBe(1);
    expect(await store.has(refs[0]!)).toBe(true);
  });

  it('is found by a store opened later on the same place', async () => {
    const ref = await commit({ kept: 'yes' });
    const later = await opened.again();
    expect(Buffer.from(await later.bytes(ref, 'kept')).toString()).toBe('yes');
  });

  it('keeps JSON, and says how long a list is', async () => {
    const value = { b: [1, 2.5, null], a: 'ü' };
    expect(await store.getJson(await store.putJson('report', value))).toEqual(value);
    expect(await store.putJson('json', [1, 2, 3])).toMatchObject({ $artifact: 'json', length: 3 });
    expect(await store.putJson('json', { c: 1 })).not.toHaveProperty('length');
  });

  it.each([
    ['an unknown digest', 'f'.repeat(64)],
    ['a path in place of a digest', '../../etc/passwd'],
  ])('says that %s is not there', async (_case, digest) => {
    const failure = { name: 'FinalError', code: 'ARTIFACT_NOT_FOUND', message: expect.stringContaining(digest) };
    await expect(store.manifest({ digest })).rejects.toMatchObject(failure);
    await expect(store.file({ digest }, 'a')).rejects.toMatchObject(failure);
    expect(await store.has({ digest })).toBe(false);
  });

  it('names the files there are when another is asked for', async () => {
    const ref = await commit({ 'a.txt': '1', 'b.txt': '2' });
    await expect(store.file(ref, 'c.txt')).rejects.toMatchObject({
      code: 'ARTIFACT_NOT_FOUND',
      message: expect.stringMatching(/no file "c.txt".*a.txt, b.txt/),
    });
  });

  it.each(['', '/abs', '../up', 'a//b', 'a/./b'])('refuses to name a file %j', async (path) => {
    const directory = await store.scratch();
    const from = join(directory, 'f');
    await writeFile(from, '1');
    await expect(store.commit({ kind: 'model', files: [{ path, from }] })).rejects.toMatchObject({
      code: 'ARTIFACT_PATH',
    });
    await store.discard(directory);
  });

  it('takes in no link: what it leads to could change, or be of another', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'coppice-outside-'));
    await writeFile(join(outside, 'precious'), '1');
    const directory = await store.scratch();
    const from = join(directory, 'f');
    await symlink(join(outside, 'precious'), from);
    await expect(store.commit({ kind: 'model', files: [{ path: 'a', from }] })).rejects.toMatchObject({
      name: 'FinalError',
      code: 'ARTIFACT_LINK',
    });
    await store.discard(directory);
    expect(await readFile(join(outside, 'precious'), 'utf8')).toBe('1');
    await rm(outside, { recursive: true });
  });

  it('moves and removes nothing outside its scratch directories', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'coppice-outside-'));
    const from = join(outside, 'precious');
    await writeFile(from, '1');
    const refusal = { code: 'ARTIFACT_OUTSIDE_SCRATCH' };
    await expect(store.commit({ kind: 'model', files: [{ path: 'a', from }] })).rejects.toMatchObject(refusal);
    await expect(store.discard(outside)).rejects.toMatchObject(refusal);
    await expect(store.discard(join(opened.folder(), 'scratch'))).rejects.toMatchObject(refusal);
    expect(await readFile(from, 'utf8')).toBe('1');
    await rm(outside, { recursive: true });
  });
});
