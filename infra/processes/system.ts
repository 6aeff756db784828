import { RetryableError } from '../../core/errors.js';
import type { Config } from '../config.js';
import { identify } from './identity.js';
import type { Part, PartEvent } from './part.js';
import { systemParts } from './parts.js';
import { requireFreePorts } from './ports.js';
import { removeRecord, sweep, whenSystemReady, writeRecord, type SystemRecord } from './record.js';
import { supervise } from './supervisor.js';

export interface SystemOptions {
  readonly config: Config;
  /** The environment that `config` was read from. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly tell: (event: PartEvent) => void;
  /** Ends a start that is under way, with nothing left running; `startSystem` then rejects with its reason. */
  readonly signal?: AbortSignal;
  /** Which parts to run; all of a system by default. */
  readonly parts?: readonly Part[];
}

/** All parts of a project on this machine. */
export interface System {
  /** It was running already, under another command: `stop` leaves it alone. */
  readonly reused: boolean;
  readonly record: SystemRecord;
  stop(): Promise<void>;
  /** Ends every part at once. */
  kill(): void;
}

/** Variables that tell others how to reach a system; none of them holds a secret. */
const SHARED = [
  'COPPICE_TEMPORAL_ADDRESS',
  'COPPICE_TEMPORAL_NAMESPACE',
  'COPPICE_TEMPORAL_PORT',
  'COPPICE_TEMPORAL_UI_PORT',
  'COPPICE_DATABASE_PORT',
  'COPPICE_SERVE_PORT',
  'COPPICE_HOST',
  'COPPICE_TASK_QUEUE',
  'COPPICE_ARTIFACTS',
  'COPPICE_ARTIFACT_CACHE',
  'COPPICE_ARTIFACT_CACHE_MIB',
  'COPPICE_S3_ENDPOINT',
  'COPPICE_S3_REGION',
  'COPPICE_S3_PATH_STYLE',
] as const;

/**
 * Starts the parts of a project, or finds them running. One system a state folder: `<state>/dev.json` says who runs it.
 * Throws FinalError `PORT_IN_USE` or `PART_FAILED`, with nothing left running.
 */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { config } = options;
  const running = await whenSystemReady(config.state, 120_000);
  if (running !== undefined) return reuse(config.state, running);
  await sweep(config.state);
  const parts = options.parts ?? systemParts({ config, env: { ...options.env, COPPICE_PROJECT: config.project } });
  await requireFreePorts(parts);
  return start(parts, options);
}

async function start(parts: readonly Part[], { config, env, tell, signal }: SystemOptions): Promise<System> {
  const startedAt = new Date().toISOString();
  const describe = (state: SystemRecord['state']): SystemRecord => ({
    supervisor: identify(process.pid) ?? { pid: process.pid, since: startedAt },
    state,
    startedAt,
    environment: Object.fromEntries(SHARED.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
    parts: Object.fromEntries(supervisor.processes()),
  });
  let state: SystemRecord['state'] = 'starting';
  const supervisor = supervise(parts, {
    state: config.state,
    tell: (event) => {
      if (event.kind !== 'stopped') queueMicrotask(() => writeRecord(config.state, describe(state)));
      tell(event);
    },
  });
  writeRecord(config.state, describe(state));
  const giveUp = (): void => void supervisor.stop();
  signal?.addEventListener('abort', giveUp);
  try {
    await supervisor.start();
    if (signal?.aborted === true) await supervisor.stop();
    signal?.throwIfAborted();
  } catch (error) {
    removeRecord(config.state);
    throw error;
  } finally {
    signal?.removeEventListener('abort', giveUp);
  }
  state = 'ready';
  writeRecord(config.state, describe(state));
  return {
    reused: false,
    record: describe(state),
    stop: async () => {
      await supervisor.stop();
      removeRecord(config.state);
    },
    kill: () => {
      supervisor.kill();
      removeRecord(config.state);
    },
  };
}

function reuse(state: string, record: SystemRecord): System {
  if (record.state === 'starting') {
    throw new RetryableError('SYSTEM_STARTING', {
      message: `Process ${record.supervisor.pid} has been starting this project for two minutes.`,
      hint: `Look into ${state}/logs, or stop that process.`,
    });
  }
  return { reused: true, record, stop: () => Promise.resolve(), kill: () => undefined };
}
