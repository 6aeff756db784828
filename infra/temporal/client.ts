import { Client, Connection } from '@temporalio/client';
import { FinalError, RetryableError } from '../../core/errors.js';
import type { Config } from '../config.js';

/** A client with the connection it has to close. */
export interface TemporalClient {
  readonly client: Client;
  close(): Promise<void>;
}

/**
 * Connects to the Temporal server of `config` and checks that its namespace is there.
 * Throws RetryableError `TEMPORAL_UNREACHABLE` when nothing answers within `withinMs`, and FinalError
 * `TEMPORAL_NAMESPACE` when the server does not know the namespace.
 */
export async function connectTemporal(temporal: Config['temporal'], withinMs: number = 5_000): Promise<TemporalClient> {
  const connection = await open(temporal.address, withinMs);
  try {
    await connection.withDeadline(Date.now() + withinMs, () =>
      connection.workflowService.describeNamespace({ namespace: temporal.namespace }),
    );
  } catch (cause) {
    await connection.close();
    throw isNotFound(cause) ? unknownNamespace(temporal, cause) : unreachable(temporal.address, cause);
  }
  return {
    client: new Client({ connection, namespace: temporal.namespace }),
    close: () => connection.close(),
  };
}

async function open(address: string, connectTimeout: number): Promise<Connection> {
  try {
    return await Connection.connect({ address, connectTimeout });
  } catch (cause) {
    throw unreachable(address, cause);
  }
}

function unreachable(address: string, cause: unknown): RetryableError {
  return new RetryableError('TEMPORAL_UNREACHABLE', {
    message: `No Temporal server answers at ${address}.`,
    hint: 'Start one with "coppice dev", or set COPPICE_TEMPORAL_ADDRESS to the address of yours.',
    cause,
  });
}

function unknownNamespace(temporal: Config['temporal'], cause: unknown): FinalError {
  return new FinalError('TEMPORAL_NAMESPACE', {
    message: `The Temporal server at ${temporal.address} has no namespace "${temporal.namespace}".`,
    hint: `Create it with "temporal operator namespace create ${temporal.namespace}", or set COPPICE_TEMPORAL_NAMESPACE.`,
    cause,
  });
}

/** gRPC status 5. */
function isNotFound(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 5;
}
