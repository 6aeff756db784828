import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { TableRef } from '../../core/artifact.js';
import { parseDataset } from '../../core/datasets/reference.js';
import { startStand } from '../support/stand.js';
import type { Stand } from '../support/stand.js';

jest.setTimeout(180_000);

const VALUE = 'Grete-91c4';
let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand?.stop());

it('what tells of persons stands in its tables, and in no history, record, report, log or error', async () => {
  const rows = Array.from({ length: 40 }, (_, row) => `${VALUE},${row * 9}\n`).join('');
  const [whole, wrong] = [join(stand.project.folder, 'whole.csv'), join(stand.project.folder, 'wrong.csv')];
  writeFileSync(whole, `name,age\n${rows}`);
  writeFileSync(wrong, `name,age\n${rows}Ada,${VALUE}\n`);
  const good = await stand.start('personal', { from: whole });
  const { table } = (await good.result()) as unknown as { table: TableRef };
  const bad = await stand.start('personal', { from: wrong });
  const error: unknown = await bad.result().catch((thrown: unknown) => thrown);
  const causes = (one: unknown): string =>
    one instanceof Error ? `${one.message} ${one.stack} ${causes(one.cause)}` : '';
  expect(causes(error)).toMatch(/wrong\.csv.*column "age", line 42; the value is not shown/s);

  const kept = [causes(error)];
  const digests = new Set<string>();
  for (const run of [good, bad]) {
    const records = JSON.stringify([await run.record(), await run.steps()]);
    for (const [, digest] of records.matchAll(/"\$artifact":"(?:report|json)","digest":"(\w+)"/g)) digests.add(digest!);
    kept.push(historyToJSON(await run.handle.fetchHistory()), records);
  }
  const version = await stand.registry.datasetVersion(parseDataset('patients'));
  digests.add(version.statistics!.digest);
  for (const digest of digests) kept.push(JSON.stringify(await stand.artifacts.getJson({ digest })));
  expect(digests.size).toBeGreaterThanOrEqual(2);
  const logs = join(stand.config.state, 'logs');
  for (const name of readdirSync(logs)) kept.push(readFileSync(join(logs, name), 'utf8'));
  // As it is, and as payloads of a history hold it.
  const decoded = kept.map((text) => text.replaceAll(/"data": ?"([^"]+)"/g, (_whole, data: string) => atob(data)));
  for (const text of [...kept, ...decoded]) expect(text).not.toContain(VALUE);
  expect((await stand.artifacts.manifest(table)).meta).toMatchObject({ schema: [{ pii: true }, { pii: true }] });
});
