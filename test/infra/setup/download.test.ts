import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { download, unreachable } from '../../../infra/setup/download.mjs';
import { temporaryFolder } from './folders.js';

const BODY = 'x'.repeat(100_000);
const SHA256 = createHash('sha256').update(BODY).digest('hex');

const answer: RequestListener = (request, response) => {
  if (request.url === '/file') response.end(BODY);
  else if (request.url === '/stalls') response.writeHead(200, { 'content-length': BODY.length }).write('x');
  else if (request.url === '/missing') response.writeHead(404).end();
  // Any other: the connection opens and nothing ever comes, as behind a firewall.
};

describe('download', () => {
  const folder = temporaryFolder();
  const server = createServer(answer);
  let base = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('writes the file and tells how far it is', async () => {
    const file = join(folder, 'file');
    const progress: number[] = [];
    await download(`${base}/file`, file, { sha256: SHA256, onProgress: (done) => progress.push(done) });
    expect(readFileSync(file, 'utf8')).toBe(BODY);
    expect(progress.at(-1)).toBe(BODY.length);
  });

  it.each([
    ['/file', { sha256: 'another' }, /SHA-256 is .* expected another/],
    ['/missing', {}, /answered 404/],
    ['/silent', { connectMs: 50 }, /nothing came/],
    ['/stalls', { idleMs: 50 }, /nothing came/],
  ])('gives up on %s with %j and says why', async (path, options, why) => {
    const attempt = download(base + path, join(folder, 'none'), { sha256: SHA256, ...options });
    await expect(attempt).rejects.toMatchObject({ name: 'SetupProblem', seen: expect.stringMatching(why) });
  });

  it('knows a host that has no name, one that refuses, and one that is silent', async () => {
    expect(await unreachable('http://coppice.invalid/')).toMatch(/coppice\.invalid: /);
    expect(await unreachable(`${base}/silent`, 50)).toMatch(/nothing came/);
    expect(await unreachable(`${base}/missing`)).toMatch(/answered 404/);
    expect(await unreachable(`${base}/file`)).toBeUndefined();
  });
});
