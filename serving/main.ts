/** The model server's process. Says `{ type: 'ready' }` on its channel when it serves what the registry says; drains on SIGTERM; ends with its supervisor. */
import { readConfig } from '../infra/config.js';
import { makeLogger } from '../infra/logger.js';
import { openArtifacts } from '../infra/stores/open-artifacts.js';
import { openRegistry } from '../infra/stores/postgres/index.js';
import { startModelServer } from './server.js';

const logger = makeLogger('serving');
const config = readConfig();
const artifacts = await openArtifacts(config.artifacts, config.artifactOptions);
const registry = await openRegistry({ databaseUrl: config.databaseUrl, connections: 2 });
const server = await startModelServer({ config, registry, artifacts, logger });
logger.info({ address: server.address, replica: server.id }, 'listening');

const drain = (): void => {
  server
    .close()
    .then(() => registry.close())
    .then(
      () => process.exit(0),
      (error: unknown) => {
        logger.fatal({ err: error }, 'could not drain');
        process.exit(1);
      },
    );
};
process.once('SIGTERM', drain);
process.once('SIGINT', drain);
process.once('disconnect', () => process.exit(0));
await server.ready;
process.send?.({ type: 'ready' });
