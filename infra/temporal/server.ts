import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { FinalError } from '../../core/errors.js';
import type { Config } from '../config.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The Temporal command-line tool that the set-up installs where none is found. */
export const TEMPORAL_CLI_VERSION = '1.5.1';

/**
 * The `temporal` program: `COPPICE_TEMPORAL_CLI`, else the first on PATH, else the one in the user's cache folder.
 * Throws FinalError `TEMPORAL_CLI_MISSING`.
 */
export function findTemporalCli(env: Environment = process.env): string {
  const named = env['COPPICE_TEMPORAL_CLI'];
  if (named !== undefined && named !== '') {
    if (isProgram(named)) return named;
    throw missing(`COPPICE_TEMPORAL_CLI is "${named}", which is not a program.`);
  }
  const onPath = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const found = [...onPath.map((folder) => join(folder, program)), cachedTemporalCli(env)].find(isProgram);
  if (found === undefined) throw missing('The temporal program is neither on PATH nor in the cache folder.');
  return found;
}

/** Where the set-up keeps the program it downloaded or built. */
export function cachedTemporalCli(env: Environment = process.env): string {
  const cache = env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return join(cache, 'coppice', `temporal-cli-${TEMPORAL_CLI_VERSION}`, program);
}

const program = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function missing(message: string): FinalError {
  return new FinalError('TEMPORAL_CLI_MISSING', {
    message,
    hint: 'Run "npm start" once, which installs it, or set COPPICE_TEMPORAL_CLI to a temporal program.',
  });
}

/**
 * Task processors of the development server fetch 20 times a second by default, and it has a single shard: every hop
 * of a chain of steps would wait about 43 ms. Measured: 101 ms a step as shipped, 28 ms with these.
 */
const QUEUES = ['transfer', 'timer', 'visibility', 'outbound'] as const;

/** Arguments of `temporal` for a server of this project: a file database, loopback, and no throttle. */
export function serverArguments(config: Config, port: number): readonly string[] {
  return [
    'server',
    'start-dev',
    ...['--db-filename', join(config.state, 'temporal.db')],
    ...['--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(config.temporal.uiPort)],
    ...['--namespace', config.temporal.namespace, '--log-level', 'warn'],
    ...QUEUES.flatMap((queue) => ['--dynamic-config-value', `history.${queue}ProcessorMaxPollRPS=2000`]),
  ];
}
