/** A worker of the rollout's real workflow and activities, as a process of its own that a test may kill. */
import { readFileSync } from 'node:fs';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { makeRolloutEngine } from '../../../activities/rollout-engine.js';
import { readConfig } from '../../../infra/config.js';
import { openRegistry } from '../../../infra/stores/postgres/index.js';
import { engineQueue } from '../../../workflows/queues.js';

Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: [] });
const config = readConfig();
const connection = await NativeConnection.connect({ address: config.temporal.address });
const registry = await openRegistry({ databaseUrl: config.databaseUrl });
const common = { connection, namespace: config.temporal.namespace };
const workers = await Promise.all([
  Worker.create({
    ...common,
    taskQueue: config.taskQueue,
    workflowBundle: { code: readFileSync(process.argv[2] as string, 'utf8') },
    stickyQueueScheduleToStartTimeout: '1s',
  }),
  Worker.create({ ...common, taskQueue: engineQueue(config.taskQueue), activities: makeRolloutEngine({ registry }) }),
]);
process.once('SIGTERM', () => workers.forEach((worker) => worker.shutdown()));
process.once('disconnect', () => process.exit(0));
const ended = Promise.all(workers.map((worker) => worker.run()));
process.send?.({ type: 'ready' });
await ended;
await registry.close();
await connection.close();
process.exit(0);
