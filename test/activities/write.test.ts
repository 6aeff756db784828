import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeMaterialise } from '../../activities/materialise.js';
import { makeWrite } from '../../activities/write.js';
import type { WriteInput, WriteOptions } from '../../activities/write.js';
import type { TableRef } from '../../core/artifact.js';
import type { Exported } from '../../core/export.js';
import { secret } from '../../core/secret.js';
import { openTable } from '../../infra/arrow/open-table.js';
import { writeTable } from '../../infra/arrow/table-writer.js';
import { digestFile } from '../../infra/stores/digest.js';
import { read } from '../../pipelines/language/read.js';
import { write } from '../../pipelines/language/write.js';
import { onS3, startGateway } from '../support/s3-gateway.js';
import { Flight, FLIGHTS, stepContext, temporaryStore } from '../support/tables.js';

let store: Awaited<ReturnType<typeof temporaryStore>>;
let project: string;
let flights: TableRef;
const run = (step: { readonly options: unknown }, input: WriteInput, signal?: AbortSignal): Promise<Exported> =>
  makeWrite({ artifacts: store.artifacts, project })(step.options as WriteOptions, input, stepContext(signal));
const back = (query: Parameters<ReturnType<typeof makeMaterialise>>[0]): Promise<TableRef> =>
  makeMaterialise({ artifacts: store.artifacts, project })(query);

beforeAll(async () => {
  store = await temporaryStore();
  project = join(store.root, 'project');
  await mkdir(project);
  const materialise = makeMaterialise({ artifacts: store.artifacts, project: process.cwd() });
  const query = read
    .parquet(FLIGHTS, Flight)
    .where('delay > ?', 200)
    .derive('delay', Flight.columns.delay, 'nullif(delay, 201)');
  const whole = await materialise(query);
  // In several parts, whose dictionaries grow.
  flights = await writeTable(store.artifacts, openTable(whole, store.artifacts).batches(), {
    schema: whole.schema,
    partRows: 2000,
  });
  expect(flights.parts).toBeGreaterThan(3);
});
afterAll(() => store.remove());

describe('an export', () => {
  it.each(['parquet', 'arrow'] as const)('as %s is one file that reads back as the same table', async (format) => {
    const told = await run(write[format](`out/deep/flights.${format}`), flights);
    const path = join(project, `out/deep/flights.${format}`);
    expect(told).toEqual({ path, rows: flights.rows, ...(await digestFile(path)) });
    const again = await back(read[format](path, Flight));
    const first = await back(openTable<{ delay: number }>(flights, store.artifacts).where('true'));
    expect(again.digest).toBe(first.digest);
    // Again: the same bytes in its place, and nothing beside it.
    expect(await run(write[format](`out/deep/flights.${format}`), flights)).toEqual(told);
    expect((await readdir(join(project, 'out/deep'))).filter((name) => name.includes(format))).toEqual([
      `flights.${format}`,
    ]);
  });

  it('goes where the input says', async () => {
    const told = await run(write.arrow(), { table: flights, to: 'named.arrow' });
    expect(told.path).toBe(join(project, 'named.arrow'));
  });

  it('stays in the project, or in folders that are allowed', async () => {
    const outside = join(store.root, 'outside');
    await mkdir(outside);
    await symlink(outside, join(project, 'link'));
    for (const to of ['../a.parquet', join(outside, 'a.parquet'), 'link/a.parquet', 'link/new/a.parquet', '.']) {
      await expect(run(write.parquet(to), flights)).rejects.toMatchObject({
        name: 'FinalError',
        code: 'EXPORT_OUTSIDE',
        message: expect.stringContaining('COPPICE_EXPORTS'),
      });
    }
    expect(await readdir(outside)).toEqual([]);
    process.env['COPPICE_EXPORTS'] = outside;
    try {
      expect((await run(write.parquet(join(outside, 'a.parquet')), flights)).rows).toBe(flights.rows);
    } finally {
      delete process.env['COPPICE_EXPORTS'];
    }
  });

  it('that fails or is cancelled leaves what was there', async () => {
    await writeFile(join(project, 'kept.parquet'), 'before');
    const wrong = { ...flights, digest: 'f'.repeat(64) };
    await expect(run(write.parquet('kept.parquet'), wrong)).rejects.toMatchObject({ code: 'ARTIFACT_NOT_FOUND' });
    await expect(run(write.parquet('kept.parquet'), flights, AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
    await expect(run(write.arrow('kept.parquet'), flights, AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(await readFile(join(project, 'kept.parquet'), 'utf8')).toBe('before');
    expect((await readdir(project)).filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(await readdir(join(store.root, 'scratch'))).toEqual([]);
  });
});

const python = process.env['COPPICE_TEST_PYTHON'] ?? 'python3';
const has = (module: string): boolean => {
  try {
    execFileSync(python, ['-c', `import ${module}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const PYARROW = `
import pyarrow as pa, pyarrow.parquet as pq, pyarrow.compute as pc
for t in (pq.read_table(a), pa.ipc.open_file(b).read_all()):
    print(t.num_rows, pc.sum(t['delay']).as_py(), t['delay'].null_count, len(set(t['origin'].to_pylist())))`;
const POLARS = `
import polars as pl
for t in (pl.read_parquet(a), pl.read_ipc(b)):
    print(t.height, t['delay'].sum(), t['delay'].null_count(), t['origin'].n_unique())`;

describe('other tools', () => {
  const READERS = { pyarrow: PYARROW, polars: POLARS };
  const reads = async (module: keyof typeof READERS): Promise<void> => {
    const parquet = await run(write.parquet(`${module}.parquet`), flights);
    const arrow = await run(write.arrow(`${module}.arrow`), flights);
    const said = execFileSync(
      python,
      ['-c', `import sys\na, b = sys.argv[1:]${READERS[module]}`, parquet.path, arrow.path],
      {
        encoding: 'utf8',
      },
    );
    const [ours] = await openTable(flights, store.artifacts).query<Record<string, number>>(
      `SELECT count(*) AS rows, sum(delay)::DOUBLE AS sum, count(*) - count(delay) AS none, count(DISTINCT origin) AS origins FROM self`,
    );
    const line = `${ours!['rows']} ${ours!['sum']} ${ours!['none']} ${ours!['origins']}`;
    expect(said.trim().split('\n')).toEqual([line, line]);
  };
  for (const module of ['pyarrow', 'polars'] as const) {
    (has(module) ? it : it.skip)(`${module} reads both (needs a python with it: COPPICE_TEST_PYTHON)`, () =>
      reads(module),
    );
  }
});

onS3('an export', () => {
  it('appears whole under its key, and can be read there', async () => {
    const server = await startGateway();
    process.env['COPPICE_S3_ENDPOINT'] = server.endpoint;
    process.env['COPPICE_SECRET_SINK'] = `${server.key}:${server.secret}`;
    try {
      const auth = secret('sink');
      const told = await run(write.parquet('s3://bucket/out/flights.parquet', { auth }), flights);
      expect(told).toMatchObject({ path: 's3://bucket/out/flights.parquet', rows: flights.rows });
      const again = await back(read.parquet('s3://bucket/out/flights.parquet', Flight, { auth }));
      expect(again.rows).toBe(flights.rows);
      await expect(run(write.parquet('s3://none/a.parquet', { auth }), flights)).rejects.toMatchObject({
        name: 'FinalError',
        code: 'SOURCE_NOT_FOUND',
      });
      await expect(
        run(write.parquet('s3://bucket/b.parquet', { auth }), flights, AbortSignal.abort()),
      ).rejects.toThrow();
      expect(await readdir(join(server.bucket, 'out'))).toEqual(['flights.parquet']);
    } finally {
      delete process.env['COPPICE_S3_ENDPOINT'];
      delete process.env['COPPICE_SECRET_SINK'];
      await server.remove();
    }
  });
});
