import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { readConfig } from '../infra/config.js';
import type { Config } from '../infra/config.js';
import { systemParts } from '../infra/processes/parts.js';
import { supervise } from '../infra/processes/supervisor.js';
import { connectTemporal } from '../infra/temporal/client.js';
import { freePorts, startProgram, stopProgram } from './processes.js';
import type { Program } from './processes.js';
import { makeProject } from './project.js';
import { buildRawBundle } from './raw/bundle.js';

export const RAW_QUEUE = 'raw';

/** A system as `coppice dev` starts it, and beside it, on the same Temporal server, the floor's worker. */
export interface Stand {
  readonly config: Config;
  readonly env: NodeJS.ProcessEnv;
  readonly client: Client;
  /** Starts the floor's worker once more, on another task queue. */
  readonly rawWorker: (taskQueue: string) => Program;
  close(): Promise<void>;
}

export async function openStand(): Promise<Stand> {
  const project = await makeProject();
  const [temporal, ui, database, serve] = await freePorts(4);
  const env = {
    ...process.env,
    COPPICE_PROJECT: project.folder,
    COPPICE_TEMPORAL_PORT: String(temporal),
    COPPICE_TEMPORAL_UI_PORT: String(ui),
    COPPICE_DATABASE_PORT: String(database),
    COPPICE_SERVE_PORT: String(serve),
  };
  const config = readConfig(env);
  const bundle = join(project.folder, 'raw-bundle.js');
  const rawWorker = (taskQueue: string): Program => ({
    module: fileURLToPath(new URL('raw/worker.js', import.meta.url)),
    args: [config.temporal.address, config.temporal.namespace, taskQueue, bundle],
  });
  const parts = systemParts({ config, env }).filter(({ name }) => name !== 'serving');
  const system = supervise(parts, { state: config.state, tell: () => {} });
  try {
    await Promise.all([system.start(), buildRawBundle(bundle)]);
    const raw = await startProgram(rawWorker(RAW_QUEUE));
    const connected = await connectTemporal(config.temporal);
    const close = async (): Promise<void> => {
      await connected.close();
      await stopProgram(raw);
      await system.stop();
      await project.remove();
    };
    return { config, env, client: connected.client, rawWorker, close };
  } catch (error) {
    await system.stop();
    await project.remove();
    throw error;
  }
}
