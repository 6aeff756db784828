import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { runProgram } from '../../cli/program.js';
import { openTerminal } from '../../cli/terminal.js';
import type { TableRef } from '../../core/artifact.js';
import type { Json } from '../../core/json.js';
import { writeTable } from '../../infra/arrow/table-writer.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';
import { openRegistry } from '../../infra/stores/postgres/index.js';
import { embeddedDatabase, newStep, startedRun } from '../support/registries.js';
import type { TestDatabase } from '../support/registries.js';
import { batch, numbers } from '../support/tables.js';

let project: string;
let database: TestDatabase;
let table: TableRef;
let run: string;

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'coppice-drift-cli-'));
  writeFileSync(join(project, 'package.json'), '{}');
  const csv = (delay: (row: number) => number, port: (row: number) => string): string =>
    ['delay,port', ...Array.from({ length: 90 }, (_, row) => `${delay(row)},${port(row)}`)].join('\n');
  writeFileSync(
    join(project, 'a.csv'),
    csv(
      (row) => (row * 37) % 90,
      (row) => ['SEA', 'LAX', 'JFK'][row % 3]!,
    ),
  );
  writeFileSync(
    join(project, 'b.csv'),
    csv(
      (row) => 60 + ((row * 37) % 90),
      (row) => ['SEA', 'LAX', 'JFK'][row % 3]!,
    ),
  );
  const artifacts = await openArtifacts(join(project, '.coppice', 'artifacts'));
  const delays = numbers(
    Array.from({ length: 90 }, (_, row) => (row * 37) % 90),
    Float64Array,
  );
  table = await writeTable(artifacts, [batch({ delay: delays })], {
    schema: [{ name: 'delay', type: 'float64', nullable: true }],
  });
  database = await embeddedDatabase();
  const registry = await openRegistry({ databaseUrl: database.databaseUrl });
  run = await startedRun(registry);
  const output = { train: table, rows: 90 } as unknown as Json;
  await registry.recordStep(newStep(run, { step: 'split', state: 'completed', output }));
  await registry.close();
}, 60_000);
afterAll(async () => {
  await database.close();
  rmSync(project, { recursive: true });
});

async function drift(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const commander = jest.spyOn(process.stderr, 'write').mockImplementation((text) => (err += String(text)) !== '');
  const streams = { out: { write: (text: unknown) => (out += String(text)) !== '' }, err: { write: (text: unknown) => (err += String(text)) !== '' } }; // prettier-ignore
  const terminal = openTerminal(streams, {});
  const shell = { COPPICE_PROJECT: project, COPPICE_TEMPORAL_PORT: '9', COPPICE_DATABASE_URL: database.databaseUrl };
  const code = await runProgram(['drift', ...args], { terminal, shell });
  commander.mockRestore();
  return { code, out, err };
}

describe('coppice drift', () => {
  it('compares files, and ends with 1 where they have drifted', async () => {
    const { code, out } = await drift('a.csv', 'b.csv');
    expect(code).toBe(1);
    expect(out.split('\n')).toEqual([
      expect.stringMatching(/^✖ delay: drifted \(kolmogorov-smirnov 0\.667, p .*; 90 and 90 rows\)$/),
      expect.stringMatching(/^✔ port: not drifted \(chi-squared-goodness-of-fit 0, p 1, /),
      'drifted: 1 of 2 columns (evidently)',
      '',
    ]);
    expect((await drift('a.csv', 'a.csv')).code).toBe(0);
  });

  it('names tables by digest and by the step of a run that gave them', async () => {
    const byDigest = await drift(table.digest, 'a.csv', '--preset', 'tfdv', '--threshold', '0.1');
    expect(byDigest.out).toContain('delay: not drifted (jensen-shannon-divergence-base-2 0,');
    expect(byDigest.out).toContain('! only in the current table: port');
    const byStep = await drift(`${run}/split.train`, 'b.csv', '--json', '--preset', 'nannyml');
    expect(JSON.parse(byStep.out)).toMatchObject({ preset: 'nannyml', drifted: true, columns: [{ column: 'delay' }] });
    const together = await drift(table.digest, table.digest, '--together');
    expect(together.out).toContain('all columns: reconstruction-error');
  });

  it('without a threshold TFDV has no verdict', async () => {
    const { code, out } = await drift('a.csv', 'b.csv', '--preset', 'tfdv', '--columns', 'delay');
    expect(code).toBe(0);
    expect(out).toContain('- delay: no verdict');
  });

  it.each([
    [['a.csv', 'none.csv'], 1, 'There is no source "none.csv"'],
    [[`0x/split`, 'a.csv'], 1, 'There is no run "0x".'],
    [['nonsense', 'a.csv'], 1, '"nonsense" is no dataset'],
    [['0'.repeat(64), 'a.csv'], 1, 'ARTIFACT_NOT_FOUND'],
    [['a.csv', 'b.csv', '--columns', 'dely'], 1, 'COLUMN_NOT_FOUND'],
    [['a.csv', 'b.csv', '--threshold', 'x'], 2, '--threshold is "x".'],
    [['a.csv', 'b.csv', '--threshold', '1', '--preset', 'nannyml'], 2, 'takes no --threshold'],
  ] as const)('%j is refused', async (args, code, says) => {
    const called = await drift(...args);
    expect(called.code).toBe(code);
    expect(called.err).toContain(says);
  });

  it('takes the one table of a step, and says what a step gave where that is no table', async () => {
    expect((await drift(`${run}/split`, 'a.csv')).out).toBe((await drift(`${run}/split.train`, 'a.csv')).out);
    expect((await drift(`${run}/split.rows`, 'a.csv')).err).toContain('What split.rows gave is no table');
    expect((await drift(`${run}/train`, 'a.csv')).err).toContain('It has those of: split.');
  });
});
