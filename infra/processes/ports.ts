import { createServer } from 'node:net';
import { FinalError } from '../../core/errors.js';
import type { Part, PartPort } from './part.js';

interface Taken {
  readonly part: Part;
  readonly port: PartPort;
  readonly why: string;
}

/** Throws FinalError `PORT_IN_USE` that lists every port the parts need and cannot have, with what to do. */
export async function requireFreePorts(parts: readonly Part[]): Promise<void> {
  const wanted = parts.flatMap((part) => part.ports.map((port) => ({ part, port })));
  const checked = await Promise.all(wanted.map(async (one) => ({ ...one, why: await whyTaken(one.port) })));
  const taken = checked.filter((one): one is Taken => one.why !== undefined);
  if (taken.length === 0) return;
  const named = taken.map(({ part, port, why }) => `${port.port} (${part.title}, ${port.variable}): ${why}`);
  throw new FinalError('PORT_IN_USE', {
    message: `Cannot listen on port ${named.join('; ')}.`,
    hint: `Stop what holds it, set ${variables(taken)} to free ports, or move all ports with --port-offset 100.`,
  });
}

function variables(taken: readonly Taken[]): string {
  return [...new Set(taken.map(({ port }) => port.variable))].join(', ');
}

/** Why nobody can listen there now, `undefined` when it is free. */
export function whyTaken({ host, port }: Pick<PartPort, 'host' | 'port'>): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(REASONS[error.code ?? ''] ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EACCES: 'this user may not listen there',
  EADDRNOTAVAIL: 'this machine does not have that address',
};
