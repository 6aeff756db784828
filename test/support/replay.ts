import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { bundle } from './stand.js';
import type { Stand, StartedRun } from './stand.js';

export interface Replayed {
  readonly workflowId: string;
  /** What did not fit: the code would now do something else than it did then. */
  readonly error?: Error;
}

const root = resolve(import.meta.dirname, '../..');

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

/** With COPPICE_RECORD naming a folder, keeps a run's history there; `test/replays` holds those that must go on replaying. */
export async function keepHistory({ handle }: StartedRun, name: string): Promise<void> {
  const folder = process.env['COPPICE_RECORD'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  const history = JSON.parse(historyToJSON(await handle.fetchHistory())) as object;
  // Stack traces name the folder this tree lies in.
  const text = JSON.stringify(history).replaceAll(`${root}/`, '');
  writeFileSync(join(folder, `${name}.json`), `${text}\n`);
}
