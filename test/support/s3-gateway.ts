import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import type { ArtifactOptions } from '../../infra/stores/open-artifacts.js';
import { eventually } from './eventually.js';
import { freePort } from './processes.js';

/** The path of a `versitygw` program: an S3-compatible server whose buckets are folders. */
const program = process.env['COPPICE_TEST_S3_GATEWAY'];

/** For what needs an S3-compatible server; without COPPICE_TEST_S3_GATEWAY it is reported as skipped. */
export function onS3(subject: string, tests: () => void): void {
  const suite = program === undefined ? describe.skip : describe;
  suite(`${subject} on S3 (COPPICE_TEST_S3_GATEWAY)`, tests);
}

/** A server of one's own on loopback, with one bucket. */
export interface Gateway {
  readonly endpoint: string;
  readonly key: string;
  readonly secret: string;
  /** The folder that is `s3://bucket`. */
  readonly bucket: string;
  /** `s3://bucket/prefix`, a new prefix each time. */
  place(): string;
  options(cache: string): ArtifactOptions;
  /** The files behind all objects of a place. */
  objects(place: string): Promise<string[]>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Where it was before. */
  start(): Promise<void>;
  remove(): Promise<void>;
}

const BUCKET = 'bucket';

/** Starts one, and lets this process's credentials be its. */
export async function startGateway(): Promise<Gateway> {
  const folder = await mkdtemp(join(tmpdir(), 'coppice-s3-'));
  for (const name of ['data', `data/${BUCKET}`, 'notes']) await mkdir(join(folder, name));
  const [key, secret] = [randomBytes(10).toString('hex').toUpperCase(), randomBytes(20).toString('hex')];
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret });
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const backend = ['posix', '--sidecar', join(folder, 'notes'), join(folder, 'data')];
    const env = { ...process.env, ROOT_ACCESS_KEY_ID: key, ROOT_SECRET_ACCESS_KEY: secret };
    let said = '';
    child = spawn(program ?? '', ['--quiet', '--port', `127.0.0.1:${port}`, ...backend], { env, stdio: 'pipe' });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (said += String(text)));
    await eventually('the S3 server listens', () => {
      if (child?.exitCode !== null) throw new Error(`The S3 server ended: ${said}`);
      return listens(port);
    });
  };
  const kill = async (): Promise<void> => {
    const ended = child === undefined ? undefined : once(child, 'exit');
    child?.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    endpoint,
    key,
    secret,
    bucket: join(folder, 'data', BUCKET),
    place: () => `s3://${BUCKET}/${randomBytes(4).toString('hex')}`,
    options: (cache) => ({ endpoint, cache, cacheBytes: 2 ** 30 }),
    objects: async (place) => filesIn(join(folder, 'data', place.slice('s3://'.length), 'objects')),
    kill,
    start,
    remove: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function filesIn(folder: string): Promise<string[]> {
  const all = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}
