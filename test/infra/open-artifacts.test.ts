import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { start } from '../support/processes.js';

it('loads no S3 client for artifacts in a folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'coppice-open-'));
  const opened = await start('test/support/parts/open-store.ts', {}, [folder, join(folder, 'cache')]);
  expect(opened.ready['loaded']).toEqual([]);
  const remote = await start('test/support/parts/open-store.ts', {}, [
    's3://some-bucket/prefix',
    join(folder, 'cache'),
  ]);
  expect(remote.ready['loaded']).toContain('client-s3');
  await Promise.all([opened, remote].map((one) => one.stop()));
  await rm(folder, { recursive: true });
});
