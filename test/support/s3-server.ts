import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import { eventually } from './eventually.js';
import { freePort } from './processes.js';

/** The path of a `versitygw` program: an S3-compatible server whose buckets are folders. */
const program = process.env['COPPICE_TEST_S3_GATEWAY'];

/** For what needs an S3-compatible server; without COPPICE_TEST_S3_GATEWAY it is reported as skipped. */
export function onS3Server(subject: string, tests: () => void): void {
  const suite = program === undefined ? describe.skip : describe;
  suite(`${subject} on S3 (COPPICE_TEST_S3_GATEWAY)`, tests);
}

export interface S3Server {
  readonly endpoint: string;
  readonly key: string;
  readonly secret: string;
  /** The folder that is the bucket `bucket`. */
  readonly bucket: string;
  close(): Promise<void>;
}

/** One on loopback, with an empty bucket. */
export async function serveS3(): Promise<S3Server> {
  const folder = await mkdtemp(join(tmpdir(), 'coppice-s3-server-'));
  for (const name of ['data', 'data/bucket', 'notes']) await mkdir(join(folder, name));
  const [key, secret] = [randomBytes(10).toString('hex').toUpperCase(), randomBytes(20).toString('hex')];
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const listen = ['--quiet', '--port', `127.0.0.1:${port}`];
  const options = [...listen, 'posix', '--sidecar', join(folder, 'notes'), join(folder, 'data')];
  const env = { ...process.env, ROOT_ACCESS_KEY_ID: key, ROOT_SECRET_ACCESS_KEY: secret };
  const child = spawn(program ?? '', options, { cwd: folder, env, stdio: 'ignore' });
  await eventually('the S3 server answers', () =>
    fetch(endpoint).then(
      () => true,
      () => false,
    ),
  );
  const close = async (): Promise<void> => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  return { endpoint, key, secret, bucket: join(folder, 'data/bucket'), close };
}
