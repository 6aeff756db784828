import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface WebServer {
  readonly origin: string;
  /** Every request, as `GET /a`, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}
export type Page = (request: IncomingMessage, response: ServerResponse) => void;

/** A real web server on a free port of loopback, with a page a path. */
export async function serveWeb(pages: Readonly<Record<string, Page>>): Promise<WebServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    asked.push(`${request.method} ${path}`);
    const page = pages[path];
    if (page !== undefined) return page(request, response);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { origin: `http://127.0.0.1:${port}`, asked, close };
}
