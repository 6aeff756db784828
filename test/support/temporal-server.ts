import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../infra/config.js';
import { connectTemporal } from '../../infra/temporal/client.js';
import { findTemporalCli, serverArguments } from '../../infra/temporal/server.js';
import { eventually } from './eventually.js';
import { freePort } from './processes.js';

/** A real Temporal server on ports of its own. */
export interface TestTemporal {
  readonly address: string;
  /** Its database lies here; a server started on it again goes on where the last one was. */
  readonly state: string;
  /** SIGTERM, and its database is removed. */
  stop(): Promise<void>;
  /** SIGKILL, and its database stays. */
  kill(): Promise<void>;
}

/** Starts a server as `coppice dev` does: a new one, or the one an earlier one left. */
export async function startTemporal(earlier?: Pick<TestTemporal, 'address' | 'state'>): Promise<TestTemporal> {
  const state = earlier?.state ?? (await mkdtemp(join(tmpdir(), 'coppice-temporal-')));
  const port = earlier === undefined ? await freePort() : Number(earlier.address.split(':')[1]);
  const uiPort = await freePort();
  const config = readConfig({
    COPPICE_STATE: state,
    COPPICE_TEMPORAL_PORT: `${port}`,
    COPPICE_TEMPORAL_UI_PORT: `${uiPort}`,
  });
  const child = spawn(findTemporalCli(), serverArguments(config, port), { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<void>((done) => child.once('close', () => done()));
  await eventually('the Temporal server answers', async () => {
    if (child.exitCode !== null) throw new Error(`the Temporal server ended:\n${output}`);
    const connected = await connectTemporal(config.temporal, 1_000).catch(() => undefined);
    await connected?.close();
    return connected !== undefined;
  });
  const end = (signal: NodeJS.Signals): Promise<void> => (child.kill(signal), exited);
  return {
    address: config.temporal.address,
    state,
    stop: async () => {
      await end('SIGTERM');
      await rm(state, { recursive: true });
    },
    kill: () => end('SIGKILL'),
  };
}
