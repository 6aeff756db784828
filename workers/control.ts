/** workers/control — the process that has the embedded registry open and serves it. Its parent learns the port. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { EngineError } from '../core/errors.js';
import { readConfig } from '../infra/config.js';
import { serveEmbedded } from '../infra/stores/pglite/index.js';

/** What it tells its parent: over IPC where it was forked, else as a line on standard output. */
export type ControlMessage =
  | { readonly type: 'ready'; readonly port: number }
  | { readonly type: 'failed'; readonly code: string; readonly message: string };

async function main(): Promise<void> {
  const config = readConfig();
  const { hostname: host, port } = new URL(config.databaseUrl);
  const served = await serveEmbedded({
    directory: join(config.state, 'registry'),
    cache: process.env['COPPICE_CACHE'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'coppice'),
    host,
    port: Number(port),
  });
  stopWith(() => served.close());
  tell({ type: 'ready', port: served.port });
}

/** Ends on SIGTERM, on Ctrl-C where it has no parent that decides, and when that parent is gone. */
function stopWith(close: () => Promise<void>): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    close().then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', stop).on('disconnect', stop);
  process.on('SIGINT', () => void (process.channel === undefined && stop()));
}

function tell(message: ControlMessage, told: () => void = () => {}): void {
  if (process.send !== undefined) process.send(message, told);
  else process.stdout.write(`${JSON.stringify(message)}\n`, told);
}

function fail(error: unknown): void {
  const known = error instanceof EngineError;
  const { code, message } = known ? error : { code: 'CONTROL', message: String(error) };
  process.stderr.write(`${known ? message : String((error as Error).stack)}\n`);
  tell({ type: 'failed', code, message }, () => process.exit(1));
}

main().catch(fail);
