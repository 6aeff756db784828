import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makePublish } from '../../activities/publish.js';
import type { TableRef } from '../../core/artifact.js';
import type { Json } from '../../core/json.js';
import { openRegistry } from '../../infra/stores/postgres/index.js';
import type { Registry } from '../../infra/stores/registry.js';
import { newStep, startControl, startedRun } from '../support/registries.js';
import type { Control } from '../support/registries.js';
import { stepContext } from '../support/step-context.js';

let control: Control;
let registry: Registry;
beforeAll(async () => {
  control = await startControl();
  registry = await openRegistry({ databaseUrl: control.databaseUrl });
});
afterAll(async () => {
  await registry?.close();
  await control?.stop();
});

function tableRef(digest: string): TableRef {
  const schema = ['delay', 'name'].map((name) => ({ name, type: 'utf8', nullable: true }));
  return { $artifact: 'table', digest, uri: `file:///${digest}`, bytes: 10, rows: 2, parts: 1, schema };
}
const contextOf = (id: string, more: object = {}, item?: number) =>
  stepContext({ run: { id, pipeline: 'p', seed: 1, ...more }, step: 'publish', item }).context;

describe('publish', () => {
  it('says what the table came from: versions that were read, and the inputs of the step that made it', async () => {
    const publish = makePublish({ registry });
    const first = await startedRun(registry);
    await publish({ dataset: 'raw' }, tableRef('a1'), contextOf(first));
    const run = await startedRun(registry);
    await registry.readDataset({ runId: run, step: 'ingest', name: 'raw@latest' });
    const made = { state: 'completed', inputs: [tableRef('a1'), tableRef('b1')] } as const;
    await registry.recordStep(newStep(run, { ...made, step: 'join', output: tableRef('c1') as unknown as Json }));
    const passedOn = {
      state: 'completed',
      inputs: [tableRef('c1')],
      output: tableRef('c1') as unknown as Json,
    } as const;
    await registry.recordStep(newStep(run, { ...passedOn, step: 'check' }));
    const input = { ...tableRef('c1'), quarantine: tableRef('d1'), as: { alias: 'good', tags: ['seen'] } };
    const output = await publish({ dataset: 'joined' }, input, contextOf(run));
    expect(output).toEqual({ dataset: 'joined', version: 1, table: tableRef('c1') });
    const [version] = await registry.datasetVersions('joined');
    expect(version?.parents).toEqual([
      { dataset: 'raw', version: 1 },
      { artifact: { $artifact: 'table', digest: 'a1' } },
      { artifact: { $artifact: 'table', digest: 'b1' } },
    ]);
    expect(version?.artifact).toEqual(tableRef('c1'));
    expect(await registry.datasetAliases('joined')).toEqual({ good: 1 });
  });

  it('describes each new version once, without showing persons', async () => {
    const seen: unknown[] = [];
    const statistics = { $artifact: 'report', digest: 'e1', uri: 'file:///e1', bytes: 1 } as const;
    const publish = makePublish({
      registry,
      describe: async ({ digest }, hide) => (seen.push([digest, hide]), statistics),
    });
    const options = { dataset: 'described', personal: ['name', 'not there'] };
    for (const digest of ['a2', 'a2', 'b2']) {
      await publish(options, tableRef(digest), contextOf(await startedRun(registry)));
    }
    expect(seen).toEqual(['a2', 'b2'].map((digest) => [digest, { personal: ['name'] }]));
    const versions = await registry.datasetVersions('described');
    expect(versions.map((version) => version.statistics)).toEqual([statistics, statistics]);
  });

  it('publishes each item of a map', async () => {
    const publish = makePublish({ registry });
    const run = await startedRun(registry);
    for (const item of [0, 1, 1]) {
      const input = { item: tableRef(`m${item}`), as: { tags: [`part${item}`] } };
      expect(await publish({ dataset: 'parts' }, input, contextOf(run, {}, item))).toMatchObject({ version: item + 1 });
    }
    expect(await registry.datasetTags('parts')).toEqual([
      { version: 1, tag: 'part0' },
      { version: 2, tag: 'part1' },
    ]);
  });

  it('gives a reproduced run the version of the first one, and publishes nothing', async () => {
    const publish = makePublish({ registry });
    const run = await startedRun(registry);
    await publish({ dataset: 'once' }, tableRef('a3'), contextOf(run));
    const again = contextOf(await startedRun(registry), { reproduces: run });
    expect(await publish({ dataset: 'once' }, tableRef('other'), again)).toMatchObject({ version: 1 });
    expect(await registry.datasetVersions('once')).toHaveLength(1);
    const unpublished = contextOf(await startedRun(registry), { reproduces: await startedRun(registry) });
    await expect(publish({ dataset: 'once' }, tableRef('a3'), unpublished)).rejects.toMatchObject({
      code: 'NOT_PUBLISHED',
      retry: false,
    });
  });

  it('refuses what is no table', async () => {
    const publish = makePublish({ registry });
    for (const input of [{}, { rows: 3 }, { ...tableRef('a4'), $artifact: 'model' }]) {
      await expect(publish({ dataset: 'none' }, input as never, contextOf('r'))).rejects.toMatchObject({
        code: 'NOT_A_TABLE',
        retry: false,
      });
    }
    expect(await registry.datasetVersions('none')).toEqual([]);
  });
});
