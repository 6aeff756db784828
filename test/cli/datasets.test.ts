import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { runProgram } from '../../cli/program.js';
import { openTerminal } from '../../cli/terminal.js';
import type { ColumnType, TableRef } from '../../core/artifact.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import type { DatasetVersion, Publication } from '../../infra/stores/dataset-registry.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';
import { openRegistry } from '../../infra/stores/postgres/index.js';
import type { Registry } from '../../infra/stores/registry.js';
import { makeOld } from '../support/garbage-world.js';
import { startControl, startedRun } from '../support/registries.js';
import type { Control } from '../support/registries.js';

let project: string;
let control: Control;
let registry: Registry;
let artifacts: Artifacts;
let reader: string;

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'coppice-cli-'));
  writeFileSync(join(project, 'package.json'), '{}');
  control = await startControl();
  registry = await openRegistry({ databaseUrl: control.databaseUrl });
  artifacts = await openArtifacts(join(project, '.coppice/artifacts'));
  const delay = { name: 'delay', type: 'int16', nullable: true };
  await publish(
    { rows: 3, schema: [delay], delays: 4.5 },
    { alias: '2001-01', parents: [{ dataset: 'raw', version: 2 }] },
  );
  await publish(
    {
      rows: 5,
      schema: [
        { ...delay, type: 'int32' },
        { ...delay, name: 'origin' },
      ],
      delays: 6,
    },
    {},
  );
  reader = await startedRun(registry);
  await registry.readDataset({ runId: reader, step: 'ingest', name: 'flights@2001-01' });
  await registry.endRun(reader, { state: 'completed' });
});
afterAll(async () => {
  await registry?.close();
  await control?.stop();
  for (const folder of [project, control?.state]) rmSync(folder, { recursive: true, force: true });
});

interface Made {
  readonly rows: number;
  readonly schema: readonly ColumnType[];
  readonly delays: number;
}
async function publish({ rows, schema, delays }: Made, more: Partial<Publication>): Promise<DatasetVersion> {
  const ref = await artifacts.putJson('table', { rows });
  const artifact: TableRef = { ...ref, $artifact: 'table', rows, parts: 1, schema };
  const columns = { delay: { type: 'int16', kind: 'number', count: rows, missing: 0, mean: delays } };
  const statistics = await artifacts.putJson('report', { rows, columns });
  const run = { runId: `run-${rows}`, step: 'publish', actor: `run:run-${rows}`, parents: [] };
  return registry.publishDataset({
    dataset: 'flights',
    artifact,
    statistics,
    retention: { keepLast: 1 },
    ...run,
    ...more,
  });
}

async function coppice(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const commander = jest.spyOn(process.stderr, 'write').mockImplementation((text) => (err += String(text)) !== '');
  const terminal = openTerminal(
    { out: { write: (text) => (out += String(text)) !== '' }, err: { write: (text) => (err += String(text)) !== '' } },
    {},
  );
  const shell = {
    COPPICE_PROJECT: project,
    COPPICE_TEMPORAL_PORT: '9',
    COPPICE_DATABASE_URL: control.databaseUrl,
    COPPICE_USER: 'ana',
  };
  const code = await runProgram(args, { terminal, shell });
  commander.mockRestore();
  return { code, out, err };
}
async function json(...args: string[]): Promise<unknown> {
  return JSON.parse((await coppice(...args, '--json')).out);
}

describe('coppice datasets', () => {
  it('lists what is published', async () => {
    const { code, out } = await coppice('datasets');
    expect(code).toBe(0);
    expect(out).toMatch(
      /DATASET\s+LATEST\s+ROWS\s+SIZE\s+PUBLISHED \(UTC\)\s+KEEPS\nflights\s+v2\s+5 rows\s+.*last 1\n$/,
    );
    expect(await json('datasets')).toMatchObject([{ name: 'flights', versions: 2, retention: { keepLast: 1 } }]);
  });

  it('shows versions, names, makers and readers', async () => {
    const { out } = await coppice('datasets', 'show', 'flights');
    expect(out).toMatch(/v2 .* 5 rows .* made by run-5, publish\n\s+v1 +@2001-01 +3 rows/);
    expect(out).toMatch(new RegExp(`read by\\n\\s+v1\\s+${reader}\\s+ingest\\s+as flights@2001-01`));
    const one = (await coppice('datasets', 'show', 'flights@2001-01')).out;
    expect(one).toMatch(/columns\n\s+delay\s+int16\n\nmade from\n\s+raw@2\n/);
    expect(one).not.toContain('v2');
    expect(await json('datasets', 'show', 'flights@1')).toMatchObject({
      dataset: 'flights',
      versions: [{ version: 1 }],
      aliases: { '2001-01': 1 },
      readers: [{ runId: reader }],
    });
  });

  it('tells what changed between two versions', async () => {
    const { out } = await coppice('datasets', 'diff', 'flights@2001-01', 'flights', '--no-drift');
    expect(out).toMatch(/^flights@1 → flights@2\n {2}rows {2}3 → 5 \(\+2\)\n/);
    expect(out).toMatch(/\+ +origin +int16\n/);
    expect(out).toMatch(/~ +delay +int16 → int32\n/);
    expect(out).toMatch(/figures\n {2}delay +count +3 +→ +5\n +mean +4\.5 +→ +6\n/);
    expect((await coppice('datasets', 'diff', 'flights@2', 'flights')).out).toBe(
      'flights@2 and flights@2 are the same table.\n',
    );
    expect(await json('datasets', 'diff', 'flights@1', 'flights@2', '--no-drift')).toMatchObject({
      diff: { same: false },
    });
  });

  it('names versions, and takes names away', async () => {
    expect((await coppice('datasets', 'alias', 'flights@latest', 'good')).out).toBe('flights@2 has the alias good.\n');
    expect((await coppice('datasets', 'tag', 'flights@good', 'seen')).out).toBe('flights@2 has the tag seen.\n');
    expect((await coppice('datasets', 'show', 'flights')).out).toMatch(/v2 +@good #seen/);
    const lines = (await registry.auditLog(2)).map(({ actor, action }) => [actor, action]);
    expect(lines).toEqual([
      ['user:ana', 'dataset.tag'],
      ['user:ana', 'dataset.alias'],
    ]);
    expect(await json('datasets', 'tag', 'flights@2', 'seen', '--remove')).toMatchObject({ removed: true });
    await coppice('datasets', 'alias', 'flights@2', 'good', '--remove');
    expect(await registry.datasetAliases('flights')).toEqual({ '2001-01': 1 });
    expect((await coppice('datasets', 'alias', 'flights@1', 'latest')).err).toContain('cannot be moved');
  });

  it('gives the data of a run', async () => {
    expect((await coppice('datasets', 'of', reader)).out).toBe('read  flights@1  ingest, as flights@2001-01\n');
    expect(await json('datasets', 'of', reader)).toMatchObject({ run: reader, read: [{ version: 1 }], made: [] });
  });

  it('says what there is where it is asked for what there is not', async () => {
    const { code, err } = await coppice('datasets', 'show', 'trains');
    expect(code).toBe(1);
    expect(err).toBe('✖ There is no dataset "trains".\n  → Known: flights.\n  DATASET_NOT_FOUND\n');
    expect((await coppice('datasets', 'diff', 'flights@1', 'flights@7')).err).toContain('versions 1 to 2');
    expect((await coppice('datasets', 'show', 'a b')).err).toContain('DATASET_NAME');
    expect((await coppice('datasets', 'of', 'nobody')).err).toContain('There is no run "nobody"');
  });
});

describe('coppice gc', () => {
  it('asks first, and refuses what is too young', async () => {
    expect((await coppice('gc')).err).toContain('There is no terminal to ask on.');
    expect((await coppice('gc', '--older-than', '59m')).err).toContain('GC_TOO_YOUNG');
    expect((await coppice('gc', '--older-than', 'long')).err).toContain('"long" is not a duration.');
  });

  it('says what would go, removes it, and leaves what a name holds', async () => {
    const orphan = await artifacts.putJson('json', { nobody: 'needs it' });
    await makeOld(join(project, '.coppice/artifacts'));
    expect((await coppice('gc', '--dry-run')).out).toMatch(
      /^Would remove 1 artifact and 1 file, .* 0 cache entries\.\n/,
    );
    expect(await artifacts.has(orphan)).toBe(true);
    await coppice('datasets', 'alias', 'flights@1', '2001-01', '--remove');
    const { out } = await coppice('gc', '--yes');
    expect(out).toMatch(
      /^Gave up flights@1 of .*: its dataset keeps it no longer\.\nRemoved 3 artifacts and 3 files, /,
    );
    expect(await artifacts.has(orphan)).toBe(false);
    const [first, second] = await registry.datasetVersions('flights');
    expect([await artifacts.has(first!.artifact), await artifacts.has(second!.artifact)]).toEqual([false, true]);
    expect((await coppice('datasets', 'alias', 'flights@1', 'late')).err).toContain('DATASET_EXPIRED');
    expect(await json('gc', '--yes')).toMatchObject({ artifacts: 0, files: 0, dryRun: false });
  });
});
