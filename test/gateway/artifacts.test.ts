import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from '@jest/globals';
import { withGateway } from '../support/gateway.js';
import { onEveryServer } from '../support/registries.js';

onEveryServer("runs' artifacts", (opened) => {
  const { address } = withGateway(opened);
  const url = (path: string): string => `${address()}/api/2.0/mlflow-artifacts/artifacts${path}`;
  const put = async (path: string, body: Uint8Array | string): Promise<number> =>
    (await fetch(url(`/${path}`), { method: 'PUT', body: body as never })).status;
  const list = async (path: string): Promise<unknown> => (await fetch(url(`?path=${encodeURIComponent(path)}`))).json();
  const read = async (path: string): Promise<Uint8Array> =>
    new Uint8Array(await (await fetch(url(`/${path}`))).arrayBuffer());
  /** As it stands: a URL would mend the path before it is sent. */
  const raw = async (request: string): Promise<string> => {
    const { hostname, port } = new URL(address());
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.end(request);
    await once(socket, 'close');
    return answer;
  };

  it('go up, are listed, come down as they were, and go', async () => {
    const root = `1/${randomUUID()}/artifacts`;
    const bytes = new Uint8Array(randomBytes(3_000_000));
    expect(await put(`${root}/model/weights.bin`, bytes)).toBe(200);
    expect(await put(`${root}/model/a%20b.txt`, 'hello')).toBe(200);
    expect(await put(`${root}/empty`, '')).toBe(200);
    expect(await list(root)).toEqual({
      files: [
        { path: 'empty', is_dir: false, file_size: 0 },
        { path: 'model', is_dir: true },
      ],
    });
    expect(await list(`${root}/model/`)).toEqual({
      files: [
        { path: 'a b.txt', is_dir: false, file_size: 5 },
        { path: 'weights.bin', is_dir: false, file_size: 3_000_000 },
      ],
    });
    expect(await list(`${root}/mod`)).toEqual({});
    expect(await list(`${root}/empty`)).toEqual({});
    expect(Buffer.compare(await read(`${root}/model/weights.bin`), bytes)).toBe(0);
    expect(await put(`${root}/model/a%20b.txt`, 'again')).toBe(200);
    expect(new TextDecoder().decode(await read(`${root}/model/a%20b.txt`))).toBe('again');
    expect((await fetch(url(`/${root}/model`), { method: 'DELETE' })).status).toBe(200);
    expect(await list(root)).toEqual({ files: [{ path: 'empty', is_dir: false, file_size: 0 }] });
    const gone = await fetch(url(`/${root}/model/weights.bin`));
    expect([gone.status, await gone.json()]).toEqual([
      404,
      expect.objectContaining({ error_code: 'RESOURCE_DOES_NOT_EXIST' }),
    ]);
  });

  it('are a file or a folder, not both, also of those who come at once', async () => {
    const root = randomUUID();
    const answers = await Promise.all([put(`${root}/a`, '1'), put(`${root}/a/b`, '2'), put(`${root}/a/b/c`, '3')]);
    expect(answers.sort()).toEqual([200, 400, 400]);
  });

  it('that break off on the way are not there', async () => {
    const root = randomUUID();
    const { hostname, port } = new URL(address());
    const socket = connect(Number(port), hostname);
    const head = `PUT /api/2.0/mlflow-artifacts/artifacts/${root}/half HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n`;
    await once(socket, 'connect');
    await new Promise((resolve) => socket.write(`${head}only this`, resolve));
    socket.destroy();
    expect(await put(`${root}/whole`, 'x')).toBe(200);
    expect(await list(root)).toEqual({ files: [{ path: 'whole', is_dir: false, file_size: 1 }] });
  });

  it.each([
    '..%2f..%2fetc%2fpasswd',
    '../../../etc/passwd',
    '%252e%252e/x',
    '%2Fetc/passwd',
    'a/%2e%2e/%2e%2e/b',
    'a%5c..%5cb',
  ])('do not leave the root by %s', async (path) => {
    const at = `/api/2.0/mlflow-artifacts/artifacts/${path}`;
    for (const [method, rest] of [
      ['GET', '\r\n'],
      ['PUT', 'Content-Length: 1\r\n\r\nx'],
      ['DELETE', '\r\n'],
    ])
      expect(await raw(`${method} ${at} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${rest}`)).toMatch(
        /^HTTP\/1.1 400 [^]*"message":"Invalid path"/,
      );
    const listing = await fetch(url(`?path=${encodeURIComponent(path)}`));
    expect([listing.status, await listing.json()]).toEqual([400, expect.objectContaining({ message: 'Invalid path' })]);
  });
});
