import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { PGlite } from '@electric-sql/pglite';
import { FinalError } from '../../../core/errors.js';
import { Session } from './session.js';
import { Turns } from './turns.js';

export interface ServeOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** A client that holds a transaction and says nothing for so long, in milliseconds, is cut off when others wait. */
  readonly patience?: number;
}

export interface Served {
  readonly port: number;
  /** No new clients, the present ones are told and cut off; their open transactions are rolled back. */
  close(): Promise<void>;
}

/**
 * Serves PGlite to any number of PostgreSQL clients. PGlite has one backend: a turn of one client (all it sends up to
 * its `Sync`) is never mixed with another's, and a transaction has the backend for itself.
 * FinalError `PORT_IN_USE` names the port.
 */
export async function servePglite(db: PGlite, options: ServeOptions): Promise<Served> {
  const sessions = new Set<Session>();
  const turns = new Turns((messages) => execute(db, messages), {
    patience: options.patience ?? 10_000,
    onSilent: (owner) => (owner as Session).end('25P03', 'Others wait, and this transaction has been idle too long.'),
  });
  let opened = 0;
  const server = createServer((socket: Socket) => {
    const session = new Session(socket, turns, ++opened);
    sessions.add(session);
    void session.cleaned.finally(() => sessions.delete(session));
  });
  const port = await listen(server, options);
  return { port, close: () => close(server, sessions) };
}

async function execute(db: PGlite, messages: Uint8Array): Promise<Buffer> {
  const answer: Uint8Array[] = [];
  await db.execProtocolRawStream(messages, { onRawData: (bytes) => answer.push(bytes.slice()) });
  return Buffer.concat(answer);
}

function listen(server: Server, { host, port }: ServeOptions): Promise<number> {
  return new Promise((done, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => failed(explain(error, port)));
    server.listen(port, host, () => done((server.address() as AddressInfo).port));
  });
}

function explain(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code !== 'EADDRINUSE') return error;
  return new FinalError('PORT_IN_USE', {
    message: `The registry cannot listen on port ${port}: another program does.`,
    hint: 'Stop that program, or set COPPICE_DATABASE_PORT to a free port.',
    cause: error,
  });
}

async function close(server: Server, sessions: ReadonlySet<Session>): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()));
  const cleaned = [...sessions].map((session) => session.cleaned);
  for (const session of sessions) session.end('57P01', 'The registry is shutting down.');
  await Promise.all([closed, ...cleaned]);
}
