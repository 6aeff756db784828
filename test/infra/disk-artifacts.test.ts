import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import type { ArtifactRef, Manifest } from '../../core/artifact.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import { digestFile } from '../../infra/stores/digest.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';

let root: string;
let store: Artifacts;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'coppice-disk-'));
  store = await openArtifacts(root);
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function commitText(text: string): Promise<ArtifactRef> {
  const from = join(await store.scratch(), 'a.txt');
  await writeFile(from, text);
  return store.commit({ kind: 'model', files: [{ path: 'a.txt', from }] });
}

async function overwrite(path: string, text: string): Promise<void> {
  await chmod(path, 0o644);
  await writeFile(path, text);
}

async function objects(): Promise<string[]> {
  const all = await readdir(join(root, 'objects'), { recursive: true, withFileTypes: true });
  return all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe('an artifact store on a disk', () => {
  it('leaves no scratch behind after a commit or a discard', async () => {
    await commitText('hello');
    await store.putJson('json', { a: 1 });
    await store.discard(await store.scratch());
    expect(await readdir(join(root, 'scratch'))).toEqual([]);
  });

  it('says which artifact and file is corrupt, also when it was sound a moment ago', async () => {
    const ref = await commitText('hello');
    const path = await store.file(ref, 'a.txt');
    await overwrite(path, 'jello');
    const failure = { name: 'FinalError', code: 'ARTIFACT_CORRUPT', message: expect.stringContaining(ref.digest) };
    await expect(store.file(ref, 'a.txt')).rejects.toMatchObject(failure);
    await expect(store.bytes(ref, 'a.txt')).rejects.toMatchObject(failure);
    await expect((await openArtifacts(root)).file(ref, 'a.txt')).rejects.toMatchObject(failure);
  });

  it('finds a file cut short and a file gone', async () => {
    const ref = await commitText('hello');
    const path = await store.file(ref, 'a.txt');
    await chmod(path, 0o644);
    await truncate(path, 2);
    expect(await store.has(ref)).toBe(false);
    await expect(store.file(ref, 'a.txt')).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' });
    await rm(path);
    expect(await store.has(ref)).toBe(false);
    await expect(store.file(ref, 'a.txt')).rejects.toMatchObject({
      code: 'ARTIFACT_NOT_FOUND',
      message: expect.stringContaining('"a.txt"'),
    });
  });

  it('finds a corrupt manifest', async () => {
    const ref = await commitText('hello');
    await overwrite(new URL(ref.uri).pathname, '{"kind":"model","files":[],"meta":{}}');
    await expect(store.manifest(ref)).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' });
    expect(await store.has(ref)).toBe(false);
  });

  it('is mended by a commit of the same content', async () => {
    const ref = await commitText('hello');
    await overwrite(await store.file(ref, 'a.txt'), 'jello');
    expect(await commitText('hello')).toEqual(ref);
    expect(await readFile(await store.file(ref, 'a.txt'), 'utf8')).toBe('hello');
  });

  it('shows whole artifacts only, however often a writer is killed', async () => {
    const stdin = { contents: WRITER, resolveDir: process.cwd(), loader: 'ts' } as const;
    await build({ stdin, bundle: true, platform: 'node', format: 'esm', packages: 'external', outfile: SCRIPT });
    let committed = 0;
    for (let round = 0; round < 6; round++) committed += await writeUntilKilled(40 * round);
    expect(committed).toBeGreaterThan(0);
    const paths = await objects();
    for (const path of paths) expect(path).toContain((await digestFile(path)).digest);
    const present = new Set(paths.map((path) => path.slice(path.lastIndexOf('/') + 1)));
    for (const path of paths.filter((one) => extname(one) === '.json')) {
      const { files } = JSON.parse(await readFile(path, 'utf8')) as Manifest;
      for (const file of files) expect(present).toContain(file.digest + extname(file.path));
    }
  });
});

/** Lies in the project, so that it finds the packages. */
const SCRIPT = join(process.cwd(), 'node_modules', '.cache', 'coppice-artifact-writer.mjs');

/** Commits artifacts of 3 files of about 1 MB without end, and prints a line for each. */
const WRITER = `
import { writeFileSync } from 'node:fs';
import { openArtifacts } from './infra/stores/open-artifacts.ts';
const store = await openArtifacts(process.argv[2]);
for (let n = 0; ; n++) {
  const directory = await store.scratch();
  const files = [0, 1, 2].map((k) => ({ path: k + '.bin', from: directory + '/' + k }));
  for (const { from, path } of files) writeFileSync(from, (process.pid + ' ' + n + path).repeat(80_000));
  await store.commit({ kind: 'model', files });
  console.log('committed');
}`;

/** Kills the writer so many milliseconds after its first commit; gives how many it had told of. */
async function writeUntilKilled(after: number): Promise<number> {
  const child = spawn(process.execPath, [SCRIPT, root]);
  let lines = 0;
  let errors = '';
  child.stderr.on('data', (text) => (errors += String(text)));
  await new Promise<void>((done, fail) => {
    child.stdout.on('data', (text) => {
      if (lines === 0) setTimeout(() => child.kill('SIGKILL'), after);
      lines += String(text).split('\n').length - 1;
    });
    child.on('exit', (_code, signal) => (signal === 'SIGKILL' ? done() : fail(new Error(errors))));
  });
  return lines;
}
