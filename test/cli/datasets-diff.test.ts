import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { runProgram } from '../../cli/program.js';
import { openTerminal } from '../../cli/terminal.js';
import type { ColumnType } from '../../core/artifact.js';
import type { Batch } from '../../core/table.js';
import { profileTable } from '../../infra/arrow/profile-table.js';
import { writeTable } from '../../infra/arrow/table-writer.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';
import { openRegistry } from '../../infra/stores/postgres/index.js';
import type { Registry } from '../../infra/stores/registry.js';
import { embeddedDatabase, startedRun } from '../support/registries.js';
import type { TestDatabase } from '../support/registries.js';
import { onS3, startGateway } from '../support/s3-gateway.js';
import type { Gateway } from '../support/s3-gateway.js';
import { batch, categories, numbers, texts } from '../support/tables.js';

interface Place {
  readonly shell: { readonly [name: string]: string };
  readonly store: Artifacts;
}

const SCHEMA: readonly ColumnType[] = [
  { name: 'at', type: 'timestamp[ms]', nullable: true },
  { name: 'delay', type: 'float64', nullable: true },
  { name: 'port', type: 'dictionary<utf8>', nullable: true },
  { name: 'who', type: 'utf8', nullable: true, pii: true },
];
const PORTS = ['SEA', 'LAX', 'JFK'];

/** Ninety rows: a delay of 0 to 89 minutes and more, three ports, and three persons. */
function rows(later: number): Batch {
  const all = Array.from({ length: 90 }, (_, row) => row);
  return batch({
    at: numbers(
      all.map((row) => BigInt(Date.UTC(2001, 0, 1 + later, 0, row))),
      BigInt64Array,
    ),
    delay: numbers(
      all.map((row) => ((row * 37) % 90) + later),
      Float64Array,
    ),
    port: categories(all.map((row) => PORTS[row % 3]!)),
    who: texts(all.map((row) => `person-${later}-${row % 3}`)),
  });
}

function suite(open: (folder: string) => Promise<Place>): void {
  let project: string;
  let database: TestDatabase;
  let registry: Registry;
  let place: Place;

  beforeAll(async () => {
    project = mkdtempSync(join(tmpdir(), 'coppice-diff-'));
    writeFileSync(join(project, 'package.json'), '{}');
    database = await embeddedDatabase();
    registry = await openRegistry({ databaseUrl: database.databaseUrl });
    place = await open(project);
    await publish('first', [rows(0)]);
    await publish('second', [rows(60)]);
    await publish('third', []);
    await publish('undescribed', [rows(1)], { described: false });
  }, 60_000);
  afterAll(async () => {
    await registry?.close();
    await database?.close();
    rmSync(project, { recursive: true, force: true });
  });

  async function publish(name: string, batches: readonly Batch[], { described = true } = {}): Promise<void> {
    const { store } = place;
    const artifact = await writeTable(store, batches, { schema: SCHEMA });
    const statistics = await store.putJson('report', JSON.parse(JSON.stringify(await profileTable(artifact, { artifacts: store })))); // prettier-ignore
    const runId = await startedRun(registry, { workflowId: name });
    await registry.endRun(runId, { state: 'completed' });
    const made = { runId, step: 'publish', actor: `run:${runId}`, parents: [], alias: `a-${name}` } as const;
    await registry.publishDataset({ dataset: 'flights', artifact, ...(described && { statistics }), ...made });
  }
  async function coppice(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    let [out, err] = ['', ''];
    const commander = jest.spyOn(process.stderr, 'write').mockImplementation((text) => (err += String(text)) !== '');
    const streams = { out: { write: (text: unknown) => (out += String(text)) !== '' }, err: { write: (text: unknown) => (err += String(text)) !== '' } }; // prettier-ignore
    const shell = {
      COPPICE_PROJECT: project,
      COPPICE_TEMPORAL_PORT: '9',
      COPPICE_DATABASE_URL: database.databaseUrl,
      ...place.shell,
    };
    const code = await runProgram(args, { terminal: openTerminal(streams, {}), shell });
    commander.mockRestore();
    return { code, out, err };
  }
  const diff = (...args: string[]): ReturnType<typeof coppice> => coppice('datasets', 'diff', ...args);

  it('tells every figure that changed, and drift column by column', async () => {
    const { code, out } = await diff('flights@1', 'flights@a-second');
    expect(code).toBe(0);
    expect(out).toMatch(/^flights@1 → flights@2\n {2}rows {2}90 → 90 \(0\)\n\ncolumns\n {2}the same\n\nfigures\n/);
    expect(out).toMatch(/ {2}at +min +2001-01-01 +→ +2001-03-02\n/);
    expect(out).toMatch(/ {2}delay +zeros +1 +→ +0\n +min +0 +→ +60\n +max +89 +→ +149\n +mean +44\.5 +→ +104\.5\n/);
    expect(out).toMatch(/ +50% +44\.5 +→ +104\.5\n/);
    expect(out).toMatch(/drift\n {2}✖ delay: drifted \(kolmogorov-smirnov 0\.667, p .*; 90 and 90 rows\)\n/);
    expect(out).toMatch(/ {2}✔ port: not drifted .*\n/);
    expect(out).toMatch(/ {2}- not compared: at\n {2}drifted: 2 of 3 columns \(evidently\)\n$/);
    expect(out).not.toContain('person-');
  });

  it('says everything in JSON, by the name of a run as well', async () => {
    const { out, err } = await diff('flights@run:first', 'flights@run:second', '--json', '--preset', 'nannyml');
    expect(err).toBe('');
    expect(JSON.parse(out)).toMatchObject({
      before: 'flights@1',
      after: 'flights@2',
      diff: { same: false, columns: [{ column: 'at' }, { column: 'delay', figures: { max: { before: 89, after: 149 } } }] },
      drift: { report: { preset: 'nannyml', columns: [{ column: 'delay', drifted: true, sizes: { reference: 90, current: 90 } }, {}, {}] }, notCompared: ['at'] },
    }); // prettier-ignore
    expect(out).not.toContain('person-');
  });

  it('compares as it is told', async () => {
    const { out } = await diff('flights@1', 'flights@2', '--columns', 'port', '--preset', 'tfdv', '--threshold', '0.1');
    expect(out).toMatch(/drift\n {2}✔ port: not drifted .*\n {2}not drifted: 0 of 1 columns \(tfdv\)\n$/);
    expect((await diff('flights@1', 'flights@2', '--columns', 'prt')).err).toContain('COLUMN_NOT_FOUND');
    expect((await diff('flights@1', 'flights@2', '--preset', 'mine')).code).toBe(2);
    expect((await diff('flights@1', 'flights@2', '--no-drift')).out).toMatch(/drift\n {2}not known: it was not asked for\n$/); // prettier-ignore
  });

  it('says what is not known, and why', async () => {
    expect((await diff('flights@1', 'flights@3')).out).toMatch(/drift\n {2}not known: flights@3 has no rows\n$/);
    const undescribed = (await diff('flights@1', 'flights@4')).out;
    expect(undescribed).toContain('figures\n  not known: the statistics of one of them');
    expect(undescribed).toMatch(/ {2}✔ delay: not drifted/);
    expect((await diff('flights@2', 'flights@2')).out).toBe('flights@2 and flights@2 are the same table.\n');
  });

  it('stands in what a run did, with its aliases', async () => {
    expect((await coppice('show', 'first')).out).toMatch(/\ndatasets\n {2}flights@1 {2}90 rows {2}@a-first\n/);
    const shown = JSON.parse((await coppice('show', 'second', '--json')).out) as unknown;
    expect(shown).toMatchObject({ datasets: [{ dataset: 'flights', version: 2, aliases: ['a-second'] }] });
  });

  it('does without a table that is gone', async () => {
    const versions = await registry.datasetVersions('flights');
    const [first] = versions;
    const keep = versions.flatMap((one) => (one === first ? [] : [one.artifact.digest]));
    await place.store.sweep({ keep, olderThan: new Date(Date.now() + 86_400_000) });
    const { code, out } = await diff('flights@1', 'flights@2');
    expect(code).toBe(0);
    expect(out).toMatch(/drift\n {2}not known: the data of flights@1 is gone from the store\n$/);
  });
}

describe('coppice datasets diff on a disk', () =>
  suite(async (folder) => ({ shell: {}, store: await openArtifacts(join(folder, '.coppice', 'artifacts')) })));
onS3('coppice datasets diff', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.remove());
  suite(async (folder) => {
    const root = gateway.place();
    const store = await openArtifacts(root, gateway.options(join(folder, 'writer')));
    return { store, shell: { COPPICE_ARTIFACTS: root, COPPICE_S3_ENDPOINT: gateway.endpoint } };
  });
});
