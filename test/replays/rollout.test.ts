import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';

import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { WorkflowBundle } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';

/** Histories of real rollouts: whatever the workflow becomes, one that is under way has to go on. */
const folder = join(import.meta.dirname, 'rollout');
const files = readdirSync(folder);
let workflowBundle: WorkflowBundle;

interface Recorded {
  readonly events: { activityTaskScheduledEventAttributes?: { activityType: { name: string } } }[];
}
const read = async (file: string): Promise<Recorded> =>
  JSON.parse(await readFile(join(folder, file), 'utf8')) as Recorded;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const workflowsPath = resolve(import.meta.dirname, '../../workflows/index.ts');
  workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
});

describe('recorded rollouts', () => {
  it.each(files)('%s', async (file) => {
    await Worker.runReplayHistory({ workflowBundle }, await read(file));
  });

  it('would not replay where the workflow did something else', async () => {
    const history = await read('promoted.json');
    const scheduled = history.events.find(
      ({ activityTaskScheduledEventAttributes: it }) => it?.activityType.name === 'coppice.setRoutes',
    );
    if (scheduled?.activityTaskScheduledEventAttributes)
      scheduled.activityTaskScheduledEventAttributes.activityType.name = 'coppice.moveAlias';
    await expect(Worker.runReplayHistory({ workflowBundle }, history)).rejects.toThrow(DeterminismViolationError);
  });
});
