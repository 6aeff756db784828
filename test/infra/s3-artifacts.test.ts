import { randomFillSync } from 'node:crypto';
import { copyFile, mkdtemp, open, readFile, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { ArtifactRef } from '../../core/artifact.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import { connectS3 } from '../../infra/stores/s3/client.js';
import { openArtifacts, type ArtifactOptions } from '../../infra/stores/open-artifacts.js';
import { eventually } from '../support/eventually.js';
import { freePort, start } from '../support/processes.js';
import { onS3, startGateway, type Gateway } from '../support/s3-gateway.js';
import { startProxy, type Proxy } from '../support/tcp-proxy.js';

const MIB = 2 ** 20;
/** The head of a request that sends a part. */
const PART = /^PUT .*[?&]partNumber=/;
const HOUR_MS = 3_600_000;

onS3('an artifact store', () => {
  let gateway: Gateway;
  let proxy: Proxy;
  let folder: string;
  let place: string;
  let store: Artifacts;
  let caches = 0;
  beforeAll(async () => {
    gateway = await startGateway();
    folder = await mkdtemp(join(tmpdir(), 'coppice-s3-store-'));
  });
  afterAll(async () => {
    await gateway.remove();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    proxy = await startProxy(gateway.endpoint);
    place = gateway.place();
    store = await another();
  });
  afterEach(() => proxy.close());

  /** The same place from another machine, by way of the proxy. */
  const another = (changes: Partial<ArtifactOptions> = {}): Promise<Artifacts> => {
    const cache = join(folder, `cache-${caches++}`);
    return openArtifacts(place, { ...gateway.options(cache), endpoint: proxy.endpoint, ...changes });
  };
  const commit = async (bytes: string | Buffer, into: Artifacts = store): Promise<ArtifactRef> => {
    const from = join(await into.scratch(), 'a.bin');
    await writeFile(from, bytes);
    return into.commit({ kind: 'model', files: [{ path: 'a.bin', from }] });
  };
  const objectOf = async (ref: ArtifactRef): Promise<string> => {
    const [file] = (await store.manifest(ref)).files;
    return (await gateway.objects(place)).find((path) => path.includes(file!.digest))!;
  };
  const sent = (): readonly string[] =>
    proxy.requests().filter((head) => head.startsWith('PUT') && head.includes('/objects/'));

  it('sends nothing that is there already', async () => {
    const ref = await commit('hello');
    expect(sent()).toHaveLength(2);
    proxy.forget();
    expect(await commit('hello', await another())).toEqual(ref);
    expect(sent()).toEqual([]);
  });

  it('reads from its cache what it wrote or read before', async () => {
    const ref = await commit('hello');
    const reader = await another();
    for (const one of [store, reader]) await one.file(ref, 'a.bin');
    proxy.forget();
    for (const one of [store, reader]) expect(await readFile(await one.file(ref, 'a.bin'), 'utf8')).toBe('hello');
    expect(proxy.requests()).toEqual([]);
  });

  it.each([
    ['a flipped bit', (path: string) => flip(path)],
    ['an end cut off', (path: string) => truncate(path, 20 * MIB)],
    ['all but a start cut off', (path: string) => truncate(path, 5)],
  ])('finds %s in the bucket, and is mended by a commit of the same content', async (_what, damage) => {
    const content = randomFillSync(Buffer.alloc(20 * MIB + 5));
    const ref = await commit(content);
    await damage(await objectOf(ref));
    const reader = await another();
    const failure = { name: 'FinalError', code: 'ARTIFACT_CORRUPT', message: expect.stringContaining(ref.digest) };
    await expect(reader.file(ref, 'a.bin')).rejects.toMatchObject(failure);
    await expect(reader.bytes(ref, 'a.bin')).rejects.toMatchObject(failure);
    expect(await commit(content, reader)).toEqual(ref);
    expect(content.equals(await (await another()).bytes(ref, 'a.bin'))).toBe(true);
  });

  it('finds a corrupt manifest, and a file that is gone', async () => {
    const ref = await commit('hello');
    const object = await objectOf(ref);
    await rm(object);
    expect(await store.has(ref)).toBe(false);
    const gone = { code: 'ARTIFACT_NOT_FOUND', message: expect.stringContaining('"a.bin"') };
    await expect((await another()).file(ref, 'a.bin')).rejects.toMatchObject(gone);
    const manifest = (await gateway.objects(place)).find((path) => path.includes(ref.digest))!;
    await flip(manifest);
    await expect((await another()).manifest(ref)).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' });
  });

  it('shows nothing of a commit that was killed, and goes on where that was', async () => {
    const source = join(folder, 'large.bin');
    await writeFile(source, randomFillSync(Buffer.alloc(96 * MIB)));
    const options = JSON.stringify({ ...gateway.options(join(folder, 'killed')), endpoint: proxy.endpoint });
    // Four parts are on their way side by side, so before the fifth one has arrived.
    proxy.holdAfter(5, PART);
    const writer = await start('test/support/parts/commit-large.ts', {}, [place, options, source]);
    const parts = (): number => proxy.requests().filter((head) => PART.test(head)).length;
    await eventually('the fifth part is on its way', () => proxy.holds());
    await writer.kill();
    expect(await gateway.objects(place)).toEqual([]);
    proxy.holdAfter(undefined);
    proxy.forget();
    const from = join(await store.scratch(), 'large.bin');
    await copyFile(source, from);
    const ref = await store.commit({ kind: 'model', files: [{ path: 'large.bin', from }] });
    expect(parts()).toBeGreaterThan(0);
    expect(parts()).toBeLessThan(6);
    const read = await (await another()).bytes(ref, 'large.bin');
    expect(Buffer.compare(read, await readFile(source))).toBe(0);
  });

  it('ends an upload that nobody finished, when swept', async () => {
    const [, , Bucket, prefix] = place.split('/');
    const s3 = await connectS3({ endpoint: gateway.endpoint });
    const at = { Bucket, Key: `${prefix}/objects/ab/${'ab'.repeat(32)}.bin` };
    const { UploadId } = await s3.createMultipartUpload(at);
    await s3.uploadPart({ ...at, UploadId, PartNumber: 1, Body: 'half' });
    const none = { artifacts: 0, files: 0, bytes: 0 };
    expect(await store.sweep({ keep: [], olderThan: new Date(Date.now() - HOUR_MS) })).toEqual(none);
    const all = { keep: [], olderThan: new Date(Date.now() + HOUR_MS) };
    expect(await store.sweep({ ...all, dry: true })).toEqual({ artifacts: 0, files: 1, bytes: 4 });
    expect(await store.sweep(all)).toEqual({ artifacts: 0, files: 1, bytes: 4 });
    expect(await store.sweep(all)).toEqual(none);
  });

  it('makes young what is committed again, so that no sweep takes it', async () => {
    const [again, old] = [await commit('again'), await commit('old')];
    const then = new Date(Date.now() - 3 * HOUR_MS);
    for (const path of await gateway.objects(place)) await utimes(path, then, then);
    await commit('again', await another());
    const swept = await store.sweep({ keep: [], olderThan: new Date(Date.now() - 2 * HOUR_MS) });
    expect(swept).toMatchObject({ artifacts: 1, files: 1 });
    expect([await store.has(again), await store.has(old)]).toEqual([true, false]);
  });

  it('fails as retryable while the server is away, and goes on when it is back', async () => {
    const ref = await commit('hello');
    const reader = await another();
    await gateway.kill();
    const away = { name: 'RetryableError', code: 'STORE_AWAY', message: expect.stringContaining(place) };
    await expect(reader.file(ref, 'a.bin')).rejects.toMatchObject(away);
    await expect(commit('more')).rejects.toMatchObject(away);
    await gateway.start();
    expect(await readFile(await reader.file(ref, 'a.bin'), 'utf8')).toBe('hello');
    expect(await store.has(await commit('more'))).toBe(true);
  });

  it('tears nothing when the server is killed in the middle of a commit', async () => {
    const content = randomFillSync(Buffer.alloc(64 * MIB));
    proxy.holdAfter(2, PART);
    const committing = commit(content).catch((error: unknown) => error);
    await eventually('a part is sent', () => proxy.holds());
    await gateway.kill();
    expect(await gateway.objects(place)).toEqual([]);
    proxy.holdAfter(undefined);
    await gateway.start();
    const first = await committing;
    if (first instanceof Error) expect(first).toMatchObject({ name: 'RetryableError', code: 'STORE_AWAY' });
    const ref = await commit(content);
    expect(content.equals(await (await another()).bytes(ref, 'a.bin'))).toBe(true);
  });

  it('gives up a server that stalls in the middle of a body', async () => {
    const ref = await commit(randomFillSync(Buffer.alloc(MIB)));
    const cache = join(folder, 'stalled');
    await (await another({ cache })).manifest(ref);
    const reader = await another({ cache, silenceMs: 500 });
    proxy.stallAfter(MIB / 2);
    await expect(reader.file(ref, 'a.bin')).rejects.toMatchObject({ name: 'RetryableError', code: 'STORE_AWAY' });
    proxy.stallAfter(Infinity);
    expect(await (await another()).bytes(ref, 'a.bin')).toHaveLength(MIB);
  });

  it.each([
    { what: 'a wrong key', env: { AWS_ACCESS_KEY_ID: 'NOBODY' }, code: 'STORE_ACCESS', hint: /AWS_ACCESS_KEY_ID/ },
    {
      what: 'a wrong secret',
      env: { AWS_SECRET_ACCESS_KEY: 'wrong-secret' },
      code: 'STORE_ACCESS',
      hint: /AWS_SECRET/,
    },
    { what: 'no bucket', at: 's3://coppice-none/x', code: 'STORE_NO_BUCKET', hint: /COPPICE_ARTIFACTS/ },
  ])('says what to set with $what, and no secret', async ({ env, at, code, hint }) => {
    const before = { ...process.env };
    Object.assign(process.env, env);
    try {
      const options = gateway.options(join(folder, `cache-${caches++}`));
      const wrong = await openArtifacts(at ?? place, options);
      for (const fail of [() => commit('x', wrong), () => wrong.manifest({ digest: 'f'.repeat(64) })]) {
        const error: unknown = await fail().catch((failed: unknown) => failed);
        expect(error).toMatchObject({ name: 'FinalError', code, hint: expect.stringMatching(hint) });
        const told = JSON.stringify(error, Object.getOwnPropertyNames(error));
        for (const secret of [gateway.secret, 'wrong-secret', 'Signature=']) expect(told).not.toContain(secret);
      }
    } finally {
      Object.assign(process.env, before);
    }
  });

  it('says that nobody listens at the address', async () => {
    const lost = await another({ endpoint: `http://127.0.0.1:${await freePort()}` });
    await expect(commit('x', lost)).rejects.toMatchObject({
      code: 'STORE_AWAY',
      hint: expect.stringContaining('COPPICE_S3_ENDPOINT'),
    });
  });

  it('leaves nothing behind in the bucket but its objects', async () => {
    await commit('hello');
    const ages = await gateway.objects(place);
    for (const path of ages) await utimes(path, new Date(0), new Date(0));
    await commit('hello', await another());
    const root = ages[0]!.slice(0, ages[0]!.indexOf('/objects/'));
    const left = await readdir(root, { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile()).every(({ parentPath }) => parentPath.includes('/objects/'))).toBe(
      true,
    );
  });
});

async function flip(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  await handle.read(byte, 0, 1, 3);
  await handle.write(Buffer.from([byte[0]! ^ 1]), 0, 1, 3);
  await handle.close();
}
