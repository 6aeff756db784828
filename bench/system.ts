import type { Client } from '@temporalio/client';
import { readConfig } from '../infra/config.js';
import type { Config } from '../infra/config.js';
import { systemParts } from '../infra/processes/parts.js';
import { supervise } from '../infra/processes/supervisor.js';
import { connectTemporal } from '../infra/temporal/client.js';
import { freePorts } from './processes.js';

/** All parts of a project's system, with the embedded defaults, as `coppice dev` starts them. */
export interface System {
  readonly config: Config;
  readonly env: NodeJS.ProcessEnv;
  readonly client: Client;
  stop(): Promise<void>;
}

/** Where a project's parts listen: the same at each start of it. */
export async function environmentOf(project: string): Promise<NodeJS.ProcessEnv> {
  const [temporal, ui, database, serve] = await freePorts(4);
  return {
    ...process.env,
    COPPICE_PROJECT: project,
    COPPICE_TEMPORAL_PORT: String(temporal),
    COPPICE_TEMPORAL_UI_PORT: String(ui),
    COPPICE_DATABASE_PORT: String(database),
    COPPICE_SERVE_PORT: String(serve),
  };
}

export async function startSystem(env: NodeJS.ProcessEnv): Promise<System> {
  const config = readConfig(env);
  const parts = supervise(systemParts({ config, env }), { state: config.state, tell: () => {} });
  await parts.start();
  try {
    const { client, close } = await connectTemporal(config.temporal);
    return { config, env, client, stop: () => close().then(() => parts.stop()) };
  } catch (error) {
    await parts.stop();
    throw error;
  }
}
