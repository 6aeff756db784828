import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { AddressInfo } from 'node:net';
import type { Config } from '../infra/config.js';
import type { Logger } from '../infra/logger.js';
import type { Artifacts } from '../infra/stores/artifacts.js';
import type { Registry } from '../infra/stores/registry.js';
import { makeApp } from './app.js';
import { Endpoints } from './endpoints.js';
import { InFlight } from './in-flight.js';
import { makeLoadPredictor } from './predictor.js';
import { repeat } from './repeat.js';

export interface ModelServerOptions {
  readonly config: Pick<Config, 'serve'>;
  readonly registry: Pick<Registry, 'routings' | 'reportReplica' | 'removeReplica'>;
  readonly artifacts: Artifacts;
  readonly logger: Logger;
  /** Requests answered at once before more are refused. Default 256. */
  readonly inFlight?: number;
  /** The largest body taken. Default 16 MiB. */
  readonly bodyBytes?: number;
}

export interface ModelServer {
  /** Names this replica in the registry. */
  readonly id: string;
  /** `http://127.0.0.1:8090` */
  readonly address: string;
  /** Resolves once it has taken up what the registry says: from then on it answers for its endpoints. */
  readonly ready: Promise<void>;
  /** Leaves the registry, finishes what is being answered, and lets go of all versions. */
  close(): Promise<void>;
}

/** How often the registry is asked for a new routing, and how often it hears that this replica lives. Milliseconds. */
const FOLLOW_EVERY = 500;
const REPORT_EVERY = 2_000;
/** Callers that are slower than this are cut off when the server stops. Milliseconds. */
const DRAIN_WITHIN = 5_000;

/** Starts to listen, and serves what the registry says. A registry that is away leaves the last routing in force. */
export async function startModelServer(options: ModelServerOptions): Promise<ModelServer> {
  const { config, registry, logger } = options;
  const id = `${hostname()}-${randomUUID().slice(0, 8)}`;
  const endpoints = new Endpoints({ registry, logger, load: makeLoadPredictor(options.artifacts) });
  const state = { ready: false, registryUp: false, address: '' };
  const app = makeApp({
    endpoints,
    logger,
    replica: id,
    inFlight: new InFlight(options.inFlight ?? 256),
    bodyBytes: options.bodyBytes ?? 16 * 2 ** 20,
    isReady: () => state.ready,
    registryUp: () => state.registryUp,
    address: () => state.address,
  });
  await app.listen({ host: config.serve.host, port: config.serve.port });
  state.address = addressOf(config.serve.host, (app.server.address() as AddressInfo).port);

  const report = (): Promise<void> =>
    registry.reportReplica({ id, address: state.address, revisions: endpoints.revisions, errors: endpoints.errors });
  const told = (up: boolean, error?: unknown): void => {
    if (up !== state.registryUp)
      logger[up ? 'info' : 'warn']({ err: error }, up ? 'registry answers' : 'registry is away');
    state.registryUp = up;
  };
  let nowReady: () => void;
  const ready = new Promise<void>((resolve) => (nowReady = resolve));
  const follow = async (): Promise<void> => {
    const changed = await endpoints.follow();
    if (changed || !state.ready) await report();
    state.ready = true;
    nowReady();
    told(true);
  };
  const loops = [
    repeat(follow, { every: FOLLOW_EVERY, onError: (error) => told(false, error) }),
    repeat(report, { every: REPORT_EVERY, onError: (error) => told(false, error) }),
  ];
  return {
    id,
    address: state.address,
    ready,
    close: async () => {
      state.ready = false;
      await Promise.all(loops.map((loop) => loop.stop()));
      await registry.removeReplica(id).catch((error: unknown) => logger.warn({ err: error }, 'still in the registry'));
      const cut = setTimeout(() => app.server.closeAllConnections(), DRAIN_WITHIN);
      await app.close();
      clearTimeout(cut);
      endpoints.close();
    },
  };
}

/** An address that others can reach: one that means "all of this machine" is nobody's address. */
function addressOf(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? hostname() : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
