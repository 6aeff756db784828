import { open, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ApplicationFailure, WorkflowFailedError } from '@temporalio/client';
import { FLIGHTS } from '../../cli/demo/flights.js';
import type { ArtifactRef, TableRef } from '../../core/artifact.js';
import type { Json } from '../../core/json.js';
import { openTable } from '../../infra/arrow/open-table.js';
import { SMALL, startFlightsStand, writeParquet } from '../support/flights-stand.js';
import type { Stand, StartedRun } from '../support/stand.js';

jest.setTimeout(120_000);

let stand: Stand;
beforeAll(async () => {
  stand = await startFlightsStand();
  await Promise.all([
    write('no-delay', '* EXCLUDE (n, delay)'),
    write('null-delay', '* EXCLUDE n REPLACE (NULL::SMALLINT AS delay)'),
    write('on-time', '* EXCLUDE n REPLACE (0::SMALLINT AS delay)'),
    write('cut', '* EXCLUDE n'),
    write('overwritten', '* EXCLUDE n'),
  ]);
  await truncate(path('cut'), 100_000);
  const file = await open(path('overwritten'), 'r+');
  await file.write(Buffer.alloc(50_000, 0xaa), 0, 50_000, 1_000);
  await file.close();
});
afterAll(() => stand?.stop());

const path = (name: string): string => join(stand.project.folder, 'data', `${name}.parquet`);
const write = (name: string, columns: string): Promise<void> =>
  writeParquet(path(name), `SELECT ${columns} FROM flights WHERE n % 40 = 0`);
const from = (name: string): Json => ({ ...SMALL, source: `data/${name}.parquet` });

/** What a run that must fail fails with: the innermost failure that Temporal tells. */
async function failureOf(run: StartedRun): Promise<ApplicationFailure> {
  const thrown: unknown = await run.result().then(
    (result) => new Error(`it gave ${JSON.stringify(result)}`),
    (error: unknown) => error,
  );
  if (!(thrown instanceof WorkflowFailedError)) throw thrown;
  const { cause } = thrown;
  const told = cause instanceof ApplicationFailure ? cause : cause?.cause;
  if (!(told instanceof ApplicationFailure)) throw thrown;
  return told;
}

interface Case {
  readonly what: string;
  readonly input: Json;
  readonly step: string;
  readonly code: string;
  /** What was seen, and what to do. */
  readonly says: readonly RegExp[];
}
const cases: readonly Case[] = [
  {
    what: 'a month without flights',
    input: { ...SMALL, month: '1999-01' },
    step: 'ingest',
    code: 'TABLE_EMPTY',
    says: [
      /data\/flights\.parquet has no row for which .* 1999-01\./,
      /It has 750000 rows, "date" from 2001-01-01 .* to 2001-07-01/,
      /Ask for what is there\.$/,
    ],
  },
  {
    what: 'a file that is not there',
    input: from('none'),
    step: 'ingest',
    code: 'SOURCE_NOT_FOUND',
    says: [/There is no source "data\/none\.parquet"\./, /Nothing lies at .*\/data\/none\.parquet\./],
  },
  {
    what: 'a file that the package does not have',
    input: { ...SMALL, source: 'vega-datasets:flights-4m.parquet' },
    step: 'ingest',
    code: 'SOURCE_NOT_FOUND',
    says: [/There is no source "vega-datasets:flights-4m\.parquet"\./, /Near it: .*flights-3m\.parquet/],
  },
  {
    what: 'a file that was cut off',
    input: from('cut'),
    step: 'ingest',
    code: 'SOURCE_UNREADABLE',
    says: [/Reading data\/cut\.parquet failed: /, /Is the file whole, and of the format it is read as\?$/],
  },
  {
    what: 'a file with other bytes in its middle',
    input: from('overwritten'),
    step: 'ingest',
    code: 'SOURCE_UNREADABLE',
    says: [/Reading data\/overwritten\.parquet failed: /, /Is the file whole/],
  },
  {
    what: 'a column that is not there',
    input: from('no-delay'),
    step: 'ingest',
    code: 'COLUMN_NOT_FOUND',
    says: [
      /data\/no-delay\.parquet has no column "delay"\./,
      /It has: date, distance, origin, destination\. Name the columns in the schema as they are there\.$/,
    ],
  },
  {
    what: 'labels that are all missing',
    input: from('null-delay'),
    step: 'validate',
    code: 'VALIDATION_FAILED',
    says: [/"delay" is missing in 100 % of \d+ rows/, /at most 2 % may be/, /Mend the source/],
  },
  {
    what: 'labels of one class only, for the one trial',
    input: from('on-time'),
    step: 'train',
    code: 'MAP_FAILURES',
    says: [
      /All items of "train" failed/,
      /All \d+ labelled rows of the train split have "label" 0\./,
      /rows of both kinds/,
    ],
  },
  {
    what: 'labels of one class only, for more trials than may fail',
    input: { ...(from('on-time') as object), trials: [8, 16].map((units) => ({ ...SMALL.trials[0], units })) },
    step: 'train',
    code: 'MAP_FAILURES',
    says: [/All items of "train" failed/, /item 1: All \d+ labelled rows .* "label" 0\./, /rows of both kinds/],
  },
];

describe('flights-delay', () => {
  it.each(cases)('refuses $what', async ({ input, step, code, says }) => {
    const run = await stand.start(FLIGHTS.pipeline, input);
    const failure = await failureOf(run);
    expect(failure).toMatchObject({ type: 'FinalError', nonRetryable: true, details: [{ code }] });
    for (const words of says) expect(failure.message).toMatch(words);
    expect(await run.record()).toMatchObject({ state: 'failed', error: { code, step, message: failure.message } });
    const rows = await run.steps();
    expect(rows.every(({ attempt }) => attempt === 1)).toBe(true);
    expect(rows.at(-1)?.step).toMatch(new RegExp(`^${step}`));
  });

  it('keeps what a validation that blocked has seen, once', async () => {
    const kept = new Set<string>();
    for (const _try of [1, 2]) {
      const run = await stand.start(FLIGHTS.pipeline, from('null-delay'));
      const { message } = await failureOf(run);
      const step = (await run.steps()).find((one) => one.step === 'validate');
      const { quarantine, report } = step?.output as unknown as { quarantine: TableRef; report: ArtifactRef };
      expect(message).toContain(
        `(${quarantine.digest.slice(0, 12)}) are kept: \`coppice show ${step?.runId}/validate\``,
      );
      expect(quarantine.rows).toBeGreaterThan(1000);
      kept.add(quarantine.digest).add(report.digest);
      const rows = await openTable(quarantine, stand.artifacts).query('SELECT DISTINCT _reasons AS why FROM self');
      expect(rows).toEqual([{ why: 'delay missing' }]);
      expect(await stand.artifacts.getJson(report)).toMatchObject({
        blocking: [expect.stringContaining('"delay" is missing in 100 %')],
      });
    }
    expect(kept.size).toBe(2);
  });

  it('refuses a wrong input at once, with all that is wrong in it', async () => {
    const run = await stand.start(FLIGHTS.pipeline, { ...SMALL, month: 'January', trials: [], minAuc: 2 });
    const { message } = await failureOf(run);
    expect(message).toMatch(/has 3 problems: month: a month looks like 2001-01; trials: .*; minAuc: .*<=1/);
    expect(await run.steps()).toEqual([]);
  });
});

describe('after all that', () => {
  it('nothing is registered, and nothing deployed', async () => {
    const { registry, config } = stand;
    expect(await registry.models()).toEqual([]);
    expect(await registry.routings()).toEqual([]);
    const answer = await fetch(`http://127.0.0.1:${config.serve.port}/v2/models/${FLIGHTS.endpoint}`);
    expect(answer.status).toBe(404);
  });
});
