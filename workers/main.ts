/** The worker process. Says `{ type: 'ready' }` on its channel when it polls; drains on SIGTERM; ends with its supervisor. */
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { readConfig } from '../infra/config.js';
import { makeLogger } from '../infra/logger.js';
import { startWorker } from './start-worker.js';

const logger = makeLogger('worker');
Runtime.install({
  logger: new DefaultLogger('INFO', ({ level, message, meta }) =>
    logger[level === 'TRACE' ? 'trace' : (level.toLowerCase() as 'debug' | 'info' | 'warn' | 'error')](
      meta ?? {},
      message,
    ),
  ),
  // Signals are the supervisor's to send and ours to follow.
  shutdownSignals: [],
});

const worker = await startWorker(readConfig());
process.on('SIGTERM', () => worker.stop());
process.on('SIGINT', () => worker.stop());
process.on('disconnect', () => process.exit(0));
process.send?.({ type: 'ready' });

try {
  await worker.ended;
  process.exit(0);
} catch (error) {
  logger.fatal({ error }, 'the worker ended');
  process.exit(1);
}
