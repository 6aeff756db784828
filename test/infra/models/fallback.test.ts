import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { TrainOutput } from '../../../activities/train.js';
import { openModels } from '../../../infra/models/models.js';
import type { Artifacts } from '../../../infra/stores/artifacts.js';
import { openArtifacts } from '../../../infra/stores/open-artifacts.js';
import { january } from '../../support/flights.js';
import { bundled } from '../../support/processes.js';

let store: string;
let artifacts: Artifacts;
beforeAll(async () => {
  store = await mkdtemp(join(tmpdir(), 'coppice-fallback-'));
  artifacts = await openArtifacts(store);
});
afterAll(() => rm(store, { recursive: true, force: true }));

it('without the native library WebAssembly trains, says so, and its model answers the same on what runs here', async () => {
  const on = { train: await january(artifacts, 1, 2), valid: await january(artifacts, 2, 3) };
  const child = fork(await bundled('test/support/parts/train.ts'), [JSON.stringify({ store, on })], {
    execArgv: ['--require', resolve('test/support/parts/no-native-tensorflow.cjs')],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let output: TrainOutput | undefined;
  child.on('message', (message: { type: string; output?: TrainOutput }) => {
    if (message.type === 'done') output = message.output;
  });
  await once(child, 'exit');
  expect(output!.backend).toEqual({
    name: 'wasm',
    version: expect.stringMatching(/^tfjs 4\./),
    threads: 1,
    why: 'the native addon is not there',
  });

  const models = openModels(artifacts);
  const model = await models.load(output!.model);
  const scores = model.predict(model.golden.rows);
  scores.forEach((score, row) =>
    expect(Math.abs(score - model.golden.scores[row]!)).toBeLessThan(model.golden.tolerance),
  );
  model.dispose();
});
