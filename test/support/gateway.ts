import { afterAll, beforeAll } from '@jest/globals';
import { startGateway, type Gateway } from '../../gateway/server.js';
import { makeLogger } from '../../infra/logger.js';
import type { Opened } from './registries.js';
import { temporaryStore } from './tables.js';

export interface Answer {
  readonly status: number;
  // What a test looks into, whatever its shape.
  readonly body: { readonly [key: string]: never };
}

export interface Calls {
  address(): string;
  /** With a value: its JSON as a body; with `query`, after the address. */
  call(method: string, path: string, said?: { body?: unknown; query?: Record<string, string> }): Promise<Answer>;
  post(path: string, body: unknown): Promise<Answer>;
  get(path: string, query?: Record<string, string>): Promise<Answer>;
}

/** A gateway on loopback before all tests of a suite. Paths are below `/api/2.0/mlflow/`. */
export function withGateway(opened: Opened): Calls {
  let gateway: Gateway | undefined;
  let store: Awaited<ReturnType<typeof temporaryStore>> | undefined;
  beforeAll(async () => {
    const logger = makeLogger('gateway', { COPPICE_LOG_LEVEL: 'silent' });
    store = await temporaryStore();
    const { artifacts } = store;
    gateway = await startGateway({ registry: opened.registry(), artifacts, logger, host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    await gateway?.close();
    await store?.remove();
  });
  const address = (): string => gateway?.address ?? '';
  const call: Calls['call'] = async (method, path, { body, query } = {}) => {
    const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
    const response = await fetch(`${address()}/api/2.0/mlflow/${path}${search}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };
  return {
    address,
    call,
    post: (path, body) => call('POST', path, { body }),
    get: (path, query) => call('GET', path, query === undefined ? {} : { query }),
  };
}
