import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server on loopback that can be watched and cut. */
export interface Proxy {
  readonly endpoint: string;
  /** Heads of requests that came by since it was made or asked to forget, e.g. `PUT /bucket/key?partNumber=2…`. */
  requests(): readonly string[];
  forget(): void;
  /** Once as many requests as this match, nothing of the client's comes through any more; undefined ends it. */
  holdAfter(count: number | undefined, pattern?: RegExp): void;
  /** True while it holds something back. */
  holds(): boolean;
  /** From now on, no byte of the server's comes through after this many. */
  stallAfter(bytes: number): void;
  close(): Promise<void>;
}

export async function startProxy(endpoint: string): Promise<Proxy> {
  const to = Number(new URL(endpoint).port);
  const sockets = new Set<Socket>();
  let heads: string[] = [];
  let left = Infinity;
  let hold: { count: number; pattern: RegExp } | undefined;
  const holds = (): boolean => {
    const { count, pattern } = hold ?? { count: Infinity, pattern: /^/ };
    return heads.filter((head) => pattern.test(head)).length >= count;
  };
  const server = createServer((client) => {
    const upstream = connect(to, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => [client, upstream].forEach((one) => one.destroy()));
    }
    client.on('data', (chunk: Buffer) => {
      const text = chunk.toString('latin1');
      heads.push(...[...text.matchAll(/^(?:GET|PUT|POST|HEAD|DELETE) \S+(?= HTTP)/gm)].map(([head]) => head));
      if (!holds()) upstream.write(chunk);
    });
    upstream.on('data', (chunk: Buffer) => {
      const through = chunk.subarray(0, Math.max(0, left));
      left -= through.length;
      if (through.length > 0) client.write(through);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => heads,
    forget: () => {
      heads = [];
    },
    holdAfter: (count, pattern = /^/) => {
      hold = count === undefined ? undefined : { count, pattern };
    },
    holds,
    stallAfter: (bytes) => {
      left = bytes;
    },
    close: async () => {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((done) => server.close(done));
    },
  };
}
