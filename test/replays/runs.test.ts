import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { WorkflowBundle } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';

/** Histories of real runs: whatever the interpreter becomes, a run that is under way has to go on. */
const folder = join(import.meta.dirname, 'runs');
const files = readdirSync(folder);
let workflowBundle: WorkflowBundle;

interface Recorded {
  readonly events: {
    activityTaskScheduledEventAttributes?: { activityType: { name: string } };
    workflowExecutionStartedEventAttributes?: { workflowId: string };
  }[];
}
const read = async (file: string): Promise<Recorded> =>
  JSON.parse(await readFile(join(folder, file), 'utf8')) as Recorded;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  const workflowsPath = resolve(import.meta.dirname, '../../workflows/index.ts');
  workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
});

describe('recorded runs', () => {
  it.each(files)('%s', async (file) => {
    const history = await read(file);
    // Children are named after the run.
    const workflowId = history.events[0]?.workflowExecutionStartedEventAttributes?.workflowId;
    await Worker.runReplayHistory({ workflowBundle }, history, workflowId);
  });

  it('would not replay where the interpreter did something else', async () => {
    const history = await read('line.json');
    const scheduled = history.events.find((event) => event.activityTaskScheduledEventAttributes != null);
    if (scheduled?.activityTaskScheduledEventAttributes)
      scheduled.activityTaskScheduledEventAttributes.activityType.name = 'line.other';
    await expect(Worker.runReplayHistory({ workflowBundle }, history)).rejects.toThrow(DeterminismViolationError);
  });
});
