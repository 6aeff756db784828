import { join } from 'node:path';
import { findTemporal } from '#setup/locate.mjs';
import { FinalError } from '../../core/errors.js';
import type { Config } from '../config.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The `temporal` program that the set-up found or installed: `COPPICE_TEMPORAL_CLI`, else the first on PATH, else the
 * one in the user's cache folder. Throws FinalError `TEMPORAL_CLI_MISSING`.
 */
export function findTemporalCli(env: Environment = process.env): string {
  const { path, source, found } = findTemporal(env);
  if (found) return path;
  throw new FinalError('TEMPORAL_CLI_MISSING', {
    message:
      source === 'variable'
        ? `COPPICE_TEMPORAL_CLI is "${path}", which is not a program.`
        : `The temporal program is neither on PATH nor at ${path}.`,
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
