import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeRegister } from '../../activities/register.js';
import type { RegisterOutput } from '../../activities/register.js';
import type { ModelRef } from '../../core/artifact.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';
import { openRegistry } from '../../infra/stores/postgres/index.js';
import type { Registry } from '../../infra/stores/registry.js';
import { embeddedDatabase, type TestDatabase } from '../support/registries.js';
import { stepContext } from '../support/step-context.js';

let folder: string;
let artifacts: Artifacts;
let database: TestDatabase;
let registry: Registry;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'register-'));
  artifacts = await openArtifacts(folder);
  database = await embeddedDatabase();
  registry = await openRegistry({ databaseUrl: database.databaseUrl });
}, 60_000);
afterAll(async () => {
  await registry?.close();
  await database?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Registration does not open a model: any bytes will do. */
async function model(bytes: string): Promise<ModelRef> {
  const from = join(await artifacts.scratch(), 'weights.bin');
  await writeFile(from, bytes);
  const ref = await artifacts.commit({
    kind: 'model',
    files: [{ path: 'weights.bin', from }],
    meta: { metrics: { auc: 0.7 } },
  });
  return { ...ref, $artifact: 'model' };
}

async function register(bytes: string, item?: number): Promise<RegisterOutput> {
  const { context } = stepContext({ step: 'register', item });
  return makeRegister({ artifacts, registry })({ model: 'flights' }, { model: await model(bytes) }, context);
}

describe('register', () => {
  it('gives a version its number once, whoever asks again', async () => {
    const first = await register('a');
    expect(first).toMatchObject({ model: 'flights', number: 1 });
    expect(await register('a')).toEqual(first);
    expect(await registry.version('flights', 1)).toMatchObject({ metrics: { auc: 0.7 }, actor: 'run:run-1' });
  });

  it('gives each item of a map a version of its own', async () => {
    const [one, two] = [await register('b', 0), await register('c', 1)];
    expect([one.number, two.number]).toEqual([2, 3]);
    expect(one.artifact).not.toEqual(two.artifact);
    expect(await register('c', 1)).toEqual(two);
  });
});
