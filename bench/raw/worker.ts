/** The floor: a worker as Temporal's documentation writes it, with its defaults, in a process of its own. */
import { readFileSync } from 'node:fs';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import * as activities from './activities.js';

const [address, namespace, taskQueue, bundle] = process.argv.slice(2);
Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address: address! }),
  namespace: namespace!,
  taskQueue: taskQueue!,
  workflowBundle: { code: readFileSync(bundle!, 'utf8') },
  activities,
});
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => worker.shutdown());
process.send!({ type: 'ready' });
await worker.run();
process.exit(0);
