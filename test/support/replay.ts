import { readFileSync } from 'node:fs';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { bundle } from './stand.js';
import type { Stand } from './stand.js';

export interface Replayed {
  readonly workflowId: string;
  /** What did not fit: the code would now do something else than it did then. */
  readonly error?: Error;
}

Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });

/** Replays every history that a stand's server has against the bundle as it is now. */
export async function replayAll({ client, config }: Stand): Promise<readonly Replayed[]> {
  const histories = client.workflow.list({ query: `TaskQueue = '${config.taskQueue}'` }).intoHistories();
  const workflowBundle = { code: readFileSync(bundle, 'utf8') };
  const replayed: Replayed[] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, histories)) {
    replayed.push(error === undefined ? { workflowId } : { workflowId, error });
  }
  return replayed;
}
