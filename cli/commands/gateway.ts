import { Command } from 'commander';
import { interruptSignal, whenAborted } from '../interrupt.js';
import { UsageError } from '../report-error.js';
import type { Session } from '../session.js';

export function gatewayCommand(session: Session): Command {
  return new Command('gateway')
    .description("serve MLflow's REST API over the registry, until Ctrl-C")
    .option('--port <number>', 'listen there; 0 takes a free one (COPPICE_GATEWAY_PORT)')
    .option('--host <address>', 'listen there (COPPICE_HOST)')
    .action(async (options: { port?: string; host?: string }) => {
      const { host, port } = session.config.gateway;
      const signal = interruptSignal(() => process.exit(130));
      const gateway = await openGateway(session, {
        host: options.host ?? host,
        port: options.port === undefined ? port : checkedPort(options.port),
      });
      session.terminal.line(`MLflow clients: export MLFLOW_TRACKING_URI=${gateway.address}`);
      session.terminal.note('Ctrl-C stops it.');
      await whenAborted(signal);
      await gateway.close();
    });
}

async function openGateway(session: Session, place: { host: string; port: number }): Promise<Gateway> {
  const { makeLogger } = await import('../../infra/logger.js');
  const { openRegistry } = await import('../../infra/stores/postgres/index.js');
  const { startGateway } = await import('../../gateway/server.js');
  const registry = await openRegistry({ databaseUrl: session.config.databaseUrl, connections: 8 });
  try {
    const gateway = await startGateway({
      ...place,
      registry,
      artifacts: await session.artifacts(),
      logger: makeLogger('gateway'),
    });
    return { address: gateway.address, close: () => gateway.close().finally(() => registry.close()) };
  } catch (error) {
    await registry.close();
    throw error;
  }
}

interface Gateway {
  readonly address: string;
  close(): Promise<void>;
}

function checkedPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError('GATEWAY_PORT', {
    message: `--port is "${text}".`,
    hint: 'Give a whole number up to 65535; 0 takes a free one.',
  });
}
