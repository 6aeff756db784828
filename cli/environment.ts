import { existsSync } from 'node:fs';
import { readConfig, type Config } from '../infra/config.js';
import { runningSystem } from '../infra/processes/record.js';
import { UsageError } from './report-error.js';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Settings {
  readonly env: Environment;
  readonly config: Config;
}

export interface GlobalOptions {
  readonly portOffset?: string;
  readonly project?: string;
  readonly debug?: boolean;
}

/**
 * Where everything is: the variables of the shell, then the options, then where a system that runs on this project
 * says it is to be found, then the defaults.
 */
export function readSettings(shell: Environment, options: GlobalOptions, cwd: string = process.cwd()): Settings {
  if (options.project !== undefined && !existsSync(options.project)) throw noProject(options.project);
  const named = options.project === undefined ? shell : { ...shell, COPPICE_PROJECT: options.project };
  const env = { ...moved(options.portOffset, cwd), ...named };
  const { state } = readConfig(env, cwd);
  const running = options.portOffset === undefined ? runningSystem(state)?.environment : undefined;
  const found = { ...running, ...env };
  return { env: found, config: readConfig(found, cwd) };
}

/** All default ports, moved together. */
function moved(offset: string | undefined, cwd: string): Environment {
  if (offset === undefined) return {};
  const by = Number(offset);
  if (!Number.isInteger(by) || by < 0 || by > 50_000) {
    throw new UsageError('PORT_OFFSET', {
      message: `--port-offset is "${offset}".`,
      hint: 'Give a whole number from 0 to 50000, such as 100.',
    });
  }
  const { temporal, databaseUrl, serve, gateway } = readConfig({}, cwd);
  const port = (address: string): string => String(Number(new URL(address).port) + by);
  return {
    COPPICE_TEMPORAL_PORT: port(`tcp://${temporal.address}`),
    COPPICE_TEMPORAL_UI_PORT: String(temporal.uiPort + by),
    COPPICE_DATABASE_PORT: port(databaseUrl),
    COPPICE_SERVE_PORT: String(serve.port + by),
    COPPICE_GATEWAY_PORT: String(gateway.port + by),
  };
}

function noProject(folder: string): UsageError {
  return new UsageError('NO_PROJECT', {
    message: `There is no folder "${folder}".`,
    hint: 'Give --project the folder that holds pipelines/.',
  });
}
