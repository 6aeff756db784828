import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TrainInput, TrainOutput } from '../../activities/train.js';
import type { ArtifactRef } from '../../core/artifact.js';
import type { Json } from '../../core/json.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';
import { january } from '../support/flights.js';
import { bundled } from '../support/processes.js';

type Message =
  { type: 'checkpoint'; state: Json } | { type: 'log'; message: string } | { type: 'done'; output: TrainOutput };

let store: string;
let artifacts: Artifacts;
let on: TrainInput['on'];
let undisturbed: TrainOutput;

beforeAll(async () => {
  store = await mkdtemp(join(tmpdir(), 'coppice-train-'));
  artifacts = await openArtifacts(store);
  on = { train: await january(artifacts, 1, 2), valid: await january(artifacts, 2, 3) };
  undisturbed = (await attempt({})).output!;
});
afterAll(() => rm(store, { recursive: true, force: true }));

interface Attempt {
  readonly output?: TrainOutput;
  readonly checkpoint?: Json;
  readonly logs: readonly string[];
}

/** Trains in a process of its own; after so many checkpoints that process is killed. */
async function attempt({ resume, killAfter }: { resume?: Json; killAfter?: number }): Promise<Attempt> {
  const order = JSON.stringify({ store, on, resume });
  const child = fork(await bundled('test/support/parts/train.ts'), [order], {
    env: { ...process.env, TF_NUM_INTRAOP_THREADS: '1', TF_CPP_MIN_LOG_LEVEL: '2' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let seen: Attempt = { logs: [] };
  let checkpoints = 0;
  child.on('message', (message: Message) => {
    if (message.type === 'log') seen = { ...seen, logs: [...seen.logs, message.message] };
    if (message.type === 'done') seen = { ...seen, output: message.output };
    if (message.type !== 'checkpoint' || child.killed) return;
    seen = { ...seen, checkpoint: message.state };
    checkpoints += 1;
    if (checkpoints === killAfter) child.kill('SIGKILL');
  });
  await once(child, 'exit');
  return seen;
}

async function bytes(ref: ArtifactRef, file: string): Promise<Buffer> {
  return Buffer.from(await artifacts.bytes(ref, file));
}

describe('a training that is killed', () => {
  it('is the same to the bit in two processes that nobody disturbs', async () => {
    expect((await attempt({})).output).toEqual(undisturbed);
  });

  // An epoch has 8 batches, each with a checkpoint here: killed in the first epoch, in the second, and in both.
  it.each([[[3]], [[12]], [[2, 9]]])('after %j checkpoints ends with the same weights', async (kills) => {
    let resume: Json | undefined;
    for (const killAfter of kills) {
      const killed = await attempt({ killAfter, ...(resume === undefined ? {} : { resume }) });
      expect(killed.output).toBeUndefined();
      resume = killed.checkpoint;
      const ref = (resume as unknown as { checkpoint: ArtifactRef }).checkpoint;
      const { course } = JSON.parse((await bytes(ref, 'state.json')).toString()) as { course: { batch: number } };
      expect(course.batch).toBeGreaterThan(0);
    }
    const { output, logs } = await attempt({ resume: resume! });
    expect(logs).toEqual([]);
    expect(await bytes(output!.model, 'weights.bin')).toEqual(await bytes(undisturbed.model, 'weights.bin'));
    expect(output).toEqual(undisturbed);
  });

  it('begins anew, and says so, where the checkpoint is gone or of another training', async () => {
    const { checkpoint } = await attempt({ killAfter: 2 });
    const gone = await attempt({ resume: { checkpoint: { $artifact: 'checkpoint', digest: 'f'.repeat(64) } } });
    expect(gone.logs[0]).toContain('the checkpoint cannot be read, so the training begins anew');
    expect(gone.output).toEqual(undisturbed);
    const { train, valid } = on;
    on = { train: valid, valid: train };
    try {
      const other = await attempt({ resume: checkpoint! });
      expect(other.logs).toEqual(['the checkpoint is of another training: beginning anew']);
      expect(other.output!.model.digest).not.toBe(undisturbed.model.digest);
    } finally {
      on = { train, valid };
    }
  });
});
