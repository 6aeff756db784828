/** gateway/ — HTTP doors for programs and people outside: MLflow's REST API. */
import Fastify from 'fastify';
import type { AddressInfo } from 'node:net';
import type { Logger } from '../infra/logger.js';
import type { Artifacts } from '../infra/stores/artifacts.js';
import type { Registry } from '../infra/stores/registry.js';
import { sendError } from './mlflow/errors.js';
import { mlflow } from './mlflow/index.js';

export interface GatewayOptions {
  readonly registry: Registry;
  readonly artifacts: Artifacts;
  readonly logger: Logger;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** The largest body taken. Default 32 MiB: a dataset's profile alone may be 16. */
  readonly bodyBytes?: number;
}

export interface Gateway {
  /** `http://127.0.0.1:8091` */
  readonly address: string;
  /** Finishes what is being answered. */
  close(): Promise<void>;
}

/** Listens at once. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { registry, artifacts, logger, host, port } = options;
  const app = Fastify({ bodyLimit: options.bodyBytes ?? 32 * 2 ** 20, forceCloseConnections: 'idle' });
  app.setNotFoundHandler((request, reply) =>
    sendError(reply, 'ENDPOINT_NOT_FOUND', `Nothing answers ${request.method} ${request.url.split('?')[0]} here.`),
  );
  mlflow(app, { tracking: registry, artifacts, logger });
  await app.listen({ host, port });
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    address: `http://${name}:${(app.server.address() as AddressInfo).port}`,
    close: () => app.close(),
  };
}
