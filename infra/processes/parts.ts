import type { Config } from '../config.js';
import { connectTemporal } from '../temporal/client.js';
import { findTemporalCli, serverArguments } from '../temporal/server.js';
import { entry } from './entry.js';
import type { Part, PartPort } from './part.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** How to reach the parts from the outside decides which of them are ours to start. */
export interface PartChoice {
  readonly config: Config;
  /** Given to each part as its environment. */
  readonly env: Environment;
}

/**
 * The processes of a system on one machine. A Temporal server or a database that lies elsewhere
 * (`COPPICE_TEMPORAL_ADDRESS`, `COPPICE_DATABASE_URL`) is used and not started.
 */
export function systemParts(choice: PartChoice): readonly Part[] {
  const { config, env } = choice;
  const local = [
    ...(env['COPPICE_TEMPORAL_ADDRESS'] === undefined ? [temporalServer(choice)] : []),
    ...(config.externalDatabase ? [] : [control(choice)]),
  ];
  const after = local.map((part) => part.name);
  return [...local, worker(choice, after), modelServer(choice, after)];
}

const LOOPBACK = '127.0.0.1';

/** The ports that those parts listen on. */
export function systemPorts({ config, env }: PartChoice): readonly PartPort[] {
  return [
    ...(env['COPPICE_TEMPORAL_ADDRESS'] === undefined ? temporalPorts(config) : []),
    ...(config.externalDatabase ? [] : [databasePort(config)]),
    servePort(config),
  ];
}

function temporalPorts({ temporal }: Config): readonly [PartPort, PartPort] {
  const port = Number(temporal.address.split(':').at(-1));
  return [
    { host: LOOPBACK, port, variable: 'COPPICE_TEMPORAL_PORT' },
    { host: LOOPBACK, port: temporal.uiPort, variable: 'COPPICE_TEMPORAL_UI_PORT' },
  ];
}

function databasePort({ databaseUrl }: Config): PartPort {
  return { host: LOOPBACK, port: Number(new URL(databaseUrl).port), variable: 'COPPICE_DATABASE_PORT' };
}

function servePort({ serve }: Config): PartPort {
  return { ...serve, variable: 'COPPICE_SERVE_PORT' };
}

function temporalServer({ config, env }: PartChoice): Part {
  const ports = temporalPorts(config);
  return {
    name: 'temporal',
    title: 'Temporal server',
    after: [],
    module: entry('infra/processes/keeper.js'),
    args: [findTemporalCli(env), ...serverArguments(config, ports[0].port)],
    env,
    ports,
    answers: () => answers(config),
    readyWithinMs: 60_000,
    stopWithinMs: 6_000,
  };
}

async function answers(config: Config): Promise<boolean> {
  try {
    const { close } = await connectTemporal(config.temporal, 1_000);
    await close();
    return true;
  } catch {
    return false;
  }
}

function control({ config, env }: PartChoice): Part {
  return {
    ...ours('control', 'registry', env),
    module: entry('workers/control.js'),
    ports: [databasePort(config)],
    readyWithinMs: 90_000,
  };
}

function worker({ env }: PartChoice, after: readonly string[]): Part {
  return { ...ours('worker', 'worker', env), module: entry('workers/main.js'), after, stopWithinMs: 20_000 };
}

function modelServer({ config, env }: PartChoice, after: readonly string[]): Part {
  return {
    ...ours('serving', 'model server', env),
    module: entry('serving/main.js'),
    after: after.filter((name) => name === 'control'),
    ports: [servePort(config)],
  };
}

function ours(name: string, title: string, env: Environment): Omit<Part, 'module'> {
  return { name, title, env, after: [], args: [], ports: [], readyWithinMs: 60_000, stopWithinMs: 8_000 };
}
