import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { TableRef } from '../../core/artifact.js';
import { compareRuns } from '../../core/reproduced.js';
import { startStand } from '../support/stand.js';
import type { Stand, StartedRun } from '../support/stand.js';

jest.setTimeout(180_000);

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
  await stand.project.write('few.jsonl', rowsTo(3));
  await stand.project.write('many.jsonl', rowsTo(5));
});
afterAll(() => stand?.stop());

function rowsTo(count: number): string {
  return Array.from({ length: count }, (_, n) => `${JSON.stringify({ n, word: `w${n % 2}` })}\n`).join('');
}
async function publish(from: string, alias: string): Promise<StartedRun> {
  const run = await stand.start('publishing', { from, alias });
  await run.result();
  return run;
}
async function read(name: string): Promise<StartedRun> {
  const run = await stand.start('reading', { name });
  await run.result();
  return run;
}
async function statesOf(run: StartedRun): Promise<Record<string, string>> {
  return Object.fromEntries((await run.steps()).map(({ step, state }) => [step, state]));
}
const reproduce = (run: StartedRun, pipeline: string): Promise<StartedRun> =>
  stand.start(pipeline, undefined, { memo: { reproduces: run.runId, effects: false } });

describe('a published table', () => {
  let first: StartedRun;
  let reader: StartedRun;

  it('is a version with an alias and a tag, and says what made it', async () => {
    first = await publish('few.jsonl', 'small');
    expect(await first.result()).toEqual({ version: 1, sum: 3 });
    const [version] = await stand.registry.datasetVersions('rows');
    expect(version).toMatchObject({ version: 1, runId: first.runId, step: 'publish', actor: `run:${first.runId}` });
    expect(version?.artifact).toMatchObject({ rows: 3, schema: [{ name: 'n' }, { name: 'word' }] });
    expect(await stand.artifacts.getJson(version!.statistics!)).toMatchObject({
      rows: 3,
      columns: { n: { count: 3, missing: 0, mean: 1 } },
    });
    expect(await stand.registry.datasetAliases('rows')).toEqual({ small: 1 });
    expect(await stand.registry.datasetTags('rows')).toEqual([{ version: 1, tag: 'tested' }]);
    expect((await stand.registry.datasetsOf(first.runId)).made).toEqual([version]);
  });

  it('is read by name, whole without a copy, and is on record as read', async () => {
    reader = await read('rows@latest');
    const [version] = await stand.registry.datasetVersions('rows');
    expect(await reader.result()).toEqual({ rows: 3, digest: version?.artifact.digest, large: 1 });
    const { read: reads } = await stand.registry.datasetsOf(reader.runId);
    expect(reads.map(({ step, name, version: of }) => [step, name, of]).sort()).toEqual([
      ['filter', 'rows@latest', 1],
      ['take', 'rows@latest', 1],
    ]);
    const taken = (await reader.steps()).find(({ step }) => step === 'take');
    expect(taken?.inputs?.map(({ digest }) => digest)).toEqual([version?.artifact.digest]);
  });

  it('makes no new version where nothing is new, and steps that read it are cached', async () => {
    expect(await (await publish('few.jsonl', 'again')).result()).toMatchObject({ version: 1 });
    const again = await read('rows@latest');
    expect(await again.result()).toEqual(await reader.result());
    expect(await statesOf(again)).toEqual({ take: 'cached', filter: 'cached' });
    expect((await stand.registry.datasetsOf(again.runId)).read).toHaveLength(2);
  });

  it('is read anew once the name means another version, and says so', async () => {
    expect(await (await publish('many.jsonl', 'large')).result()).toEqual({ version: 2, sum: 10 });
    const later = await read('rows@latest');
    expect(await later.result()).toMatchObject({ rows: 5, large: 3 });
    const misses = (await later.steps()).map(({ cacheMiss }) => cacheMiss).sort();
    expect(misses).toEqual(
      ['filter', 'take'].map((step) => `\`${step}\` ran again: source rows@latest changed from rows@1 to rows@2`),
    );
    for (const name of ['rows@1', 'rows@small', `rows@run:${first.runId}`, `rows@run:${reader.workflowId}`]) {
      expect(await (await read(name)).result()).toMatchObject({ rows: 3, large: 1 });
    }
    const back = await read('rows@latest');
    expect(await statesOf(back)).toEqual({ take: 'cached', filter: 'cached' });
  });

  it('is the same to a run that is reproduced, which publishes nothing', async () => {
    const readAgain = await reproduce(reader, 'reading');
    expect(await readAgain.result()).toEqual(await reader.result());
    const publishedAgain = await reproduce(first, 'publishing');
    expect(await publishedAgain.result()).toEqual({ version: 1, sum: 3 });
    for (const [before, after] of [
      [reader, readAgain],
      [first, publishedAgain],
    ] as const) {
      const compared = compareRuns(await before.steps(), await after.steps());
      expect(compared.map(({ verdict }) => verdict)).toEqual(compared.map(() => 'same'));
    }
    expect((await stand.registry.datasetsOf(publishedAgain.runId)).made).toEqual([]);
    expect(await stand.registry.datasetAliases('rows')).toEqual({ small: 1, again: 1, large: 2 });
  });

  it('that is not there fails the run, with what there is', async () => {
    const run = await stand.start('reading', { name: 'rows@huge' });
    await expect(run.result()).rejects.toThrow();
    expect(await run.record()).toMatchObject({
      state: 'failed',
      error: {
        code: 'DATASET_NOT_FOUND',
        message: expect.stringContaining('the aliases latest, again, large, small'),
      },
    });
  });

  it('keeps its digest in the result of the step that published it', async () => {
    const output = (await first.steps()).find(({ step }) => step === 'publish')?.output as { table?: TableRef };
    const [version] = await stand.registry.datasetVersions('rows');
    expect(output.table).toEqual(version?.artifact);
  });
});

describe('code that was collected before it ever ran', () => {
  it('is bundled again', async () => {
    expect(await stand.registry.latestPlan('checked')).toBeNull();
    await stand.artifacts.sweep({ keep: [], olderThan: new Date(Date.now() + 60_000) });
    expect(await (await stand.start('checked')).result()).toMatchObject({ units: 8 });
    const plan = await stand.registry.latestPlan('checked');
    expect(await stand.artifacts.has(plan!.code)).toBe(true);
  });
});
